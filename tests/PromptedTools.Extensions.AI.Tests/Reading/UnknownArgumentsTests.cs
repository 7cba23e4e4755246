using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>A call whose arguments would all be left out is another call than the one that was meant.</summary>
public class UnknownArgumentsTests : ToolCallingTestBase
{
    private static readonly AITool[] s_tools =
    [
        ShapeReader.Tool(
            "search",
            """
            {"type":"object","properties":{"query":{"type":"string","default":""},"limit":{"type":"integer","default":0}}}
            """
        ),
        ShapeReader.Tool("stop", """{"type":"object","properties":{},"additionalProperties":false}"""),
        ShapeReader.Tool(
            "log",
            """{"type":"object","properties":{"level":{"type":"string"}},"additionalProperties":true}"""
        ),
        ShapeReader.Tool(
            "find",
            """
            {"type":"object","properties":{"where":{"type":"object","properties":{"city":{"type":"string"}}},
            "also":{"type":"array","items":{"anyOf":[{"type":"null"},{"properties":{"tag":{"type":"string"}}}]}}}}
            """
        ),
        ShapeReader.Tool("now", """{"type":"object","properties":{}}"""),
    ];

    [Theory]
    [InlineData("""{"name":"search","arguments":{"q":"cats","max":3}}""")]
    [InlineData("""<tool_call>{"name":"search","arguments":{"q":"cats"}}</tool_call>""")]
    [InlineData("""[{"name":"search","parameters":{"q":"cats","max":null}}]""")]
    [InlineData("""{"type":"function","function":{"name":"search","arguments":"{\"q\":\"cats\"}"}}""")]
    [InlineData("""{"name":"search","q":"cats"}""")]
    [InlineData("""{"search":{"text":"cats"}}""")]
    [InlineData("""{"name":"search","arguments":{"q":"cats","limit":null}}""")]
    [InlineData("""{"name":"search","arguments":{"filter":{"query":"cats"}}}""")]
    [InlineData("""search(q="cats", max=3)""")]
    [InlineData("""search(keywords=["cats"])""")]
    [InlineData("""search({"q": "cats"})""")]
    [InlineData("<function=search>{\"q\":\"cats\"}</function>")]
    [InlineData("Action: search\nAction Input: {\"q\": \"cats\"}")]
    [InlineData("""{"name":"stop","arguments":{"reason":"enough"}}""")]
    [InlineData("""{"name":"find","arguments":{"where":{"town":"Paris"}}}""")]
    [InlineData("""{"name":"find","arguments":{"also":[{"tag":"a"},{"label":"b"}]}}""")]
    [InlineData("""find(where={"town": "Paris"})""")]
    public void Read_NoArgumentKnown_IsRejected(string reply)
    {
        Assert.Equal(ToolReplyKind.Rejected, ShapeReader.Read(reply, tools: s_tools).Kind);
        Assert.Equal(ToolReplyKind.Rejected, ShapeReader.Read(reply, ShapeReader.Required, s_tools).Kind);
    }

    [Theory]
    [InlineData("""{"name":"search","arguments":{"q":"cats","limit":3}}""", """search {"limit":3}""")]
    [InlineData("""{"name":"search","arguments":{"Query":"cats"}}""", """search {"query":"cats"}""")]
    [InlineData("""{"name":"search","arguments":{"params":{"query":"cats"}}}""", """search {"query":"cats"}""")]
    [InlineData("""{"name":"search","arguments":{"limit":null}}""", "search {}")]
    [InlineData("""{"name":"search","arguments":{"q":null}}""", "search {}")]
    [InlineData("""{"name":"search","arguments":{}}""", "search {}")]
    [InlineData("search()", "search {}")]
    [InlineData("""{"name":"stop","arguments":{}}""", "stop {}")]
    [InlineData("""{"name":"log","arguments":{"text":"hello"}}""", """log {"text":"hello"}""")]
    [InlineData("""{"name":"find","arguments":{"where":{}}}""", """find {"where":{}}""")]
    [InlineData(
        """{"name":"find","arguments":{"where":{"City":"Paris","zip":1}}}""",
        """find {"where":{"city":"Paris"}}"""
    )]
    [InlineData("""{"name":"now","arguments":{"zone":"UTC"}}""", """now {"zone":"UTC"}""")]
    public void Read_SomeArgumentKnownOrNoneGiven_IsACall(string reply, string expected) =>
        Assert.Equal(expected, ShapeReader.Line(reply, tools: s_tools));

    [Fact]
    public void Read_NoArgumentKnown_NamesThemAndWhatTheToolTakes()
    {
        var finding = ShapeReader
            .Read("""{"name":"search","arguments":{"q":"cats","max":3}}""", tools: s_tools)
            .Diagnostics.Single(static finding => finding.Severity == FindingSeverity.Error);

        Assert.Equal(("search", "query, limit", "q, max"), (finding.ToolName, finding.Expected, finding.Got));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_NoArgumentKnown_ModelIsToldAndCorrectsIt(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            """<tool_call>{"name": "search", "arguments": {"q": "cats", "max": 3}}</tool_call>""",
            """<tool_call>{"name": "search", "arguments": {"query": "cats", "limit": 3}}</tool_call>"""
        );

        var response = await AskAsync(model, isStreamed, new ChatOptions { Tools = s_tools });

        Assert.Equal("search(query=cats, limit=3)", Describe(response));
        var told = model.Requests[1].Messages[^1].Text;
        Assert.All(["q, max", "query, limit"], names => Assert.Contains(names, told));
    }
}
