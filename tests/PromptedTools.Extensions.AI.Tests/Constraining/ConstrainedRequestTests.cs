using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Constraining;

/// <summary>Which requests carry a schema for their reply, where the client inside can hold it to one.</summary>
public sealed class ConstrainedRequestTests
{
    private const string Call = """[{"name": "now", "arguments": {}}]""";

    private const string Refused = """<tool_call>[{"name": "search_docs", "arguments": {}}]</tool_call>""";

    private static readonly ChatMessage[] s_question = [new(ChatRole.User, "What time is it?")];

    private static readonly ChatMessage[] s_results =
    [
        .. s_question,
        new(ChatRole.Assistant, [new FunctionCallContent("a", "now")]),
        new(ChatRole.Tool, [new FunctionResultContent("a", "noon")]),
    ];

    private static readonly ChatResponseFormatJson s_format = ChatResponseFormat.ForJsonSchema(
        JsonElement.Parse("""{"type":"object","properties":{"Time":{"type":"string"}},"required":["Time"]}""")
    );

    private static ChatOptions Tools(ChatToolMode? mode) =>
        new() { Tools = [TestTools.Now, TestTools.SearchDocs], ToolMode = mode };

    [Fact]
    public async Task Auto_WhichShowsTools_IsHeldToNothing_NotEvenInItsRepairs()
    {
        var model = new ConstrainingClient(Refused, Refused, "It is noon.");

        await Ask(model, Tools(ChatToolMode.Auto));

        Assert.Equal([null, null, null], model.Schemas);
    }

    [Fact]
    public async Task Required_AndItsRepairs_AreHeldToTheListOfCalls()
    {
        var model = new ConstrainingClient("It is noon.", Call);

        await Ask(model, Tools(ChatToolMode.RequireAny));

        var schema = Assert.Single(model.Schemas.Distinct())!;
        using var document = JsonDocument.Parse(schema);
        Assert.Equal(8, document.RootElement.GetProperty("maxItems").GetInt32());
        Assert.Equal(
            ["now", "search_docs"],
            document
                .RootElement.GetProperty("items")
                .GetProperty("anyOf")
                .EnumerateArray()
                .Select(static call =>
                    call.GetProperty("properties").GetProperty("name").GetProperty("const").GetString()
                )
        );
        Assert.Equal(2, model.Schemas.Count);
    }

    [Fact]
    public async Task Specific_IsHeldToOneCallOfThatTool()
    {
        var model = new ConstrainingClient(Call);

        await Ask(model, Tools(ChatToolMode.RequireSpecific("now")));

        using var document = JsonDocument.Parse(Assert.Single(model.Schemas)!);
        Assert.Equal(1, document.RootElement.GetProperty("minItems").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("maxItems").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("items").GetProperty("anyOf").GetArrayLength());
    }

    [Fact]
    public async Task OneCallAtMost_IsHeldToOne()
    {
        var model = new ConstrainingClient(Call);
        var options = Tools(ChatToolMode.RequireAny);
        options.AllowMultipleToolCalls = false;

        await Ask(model, options);

        using var document = JsonDocument.Parse(Assert.Single(model.Schemas)!);
        Assert.Equal(1, document.RootElement.GetProperty("maxItems").GetInt32());
    }

    [Fact]
    public async Task TypedAnswer_AndItsRepairs_AreHeldToTheFormat()
    {
        var model = new ConstrainingClient("I do not know.", """{"Time": "noon"}""");

        await Ask(model, new() { ResponseFormat = s_format });

        Assert.Equal([Answer, Answer], model.Schemas);
    }

    [Fact]
    public async Task TypedAnswerWithTools_IsHeldToTheFormat_OnlyWhereNoToolsAreShown()
    {
        var options = Tools(ChatToolMode.Auto);
        options.ResponseFormat = s_format;
        var repaired = new ConstrainingClient("It is noon.", """{"Time": "noon"}""");
        var last = new ConstrainingClient(Refused, Refused, """{"Time": "noon"}""");

        await Ask(repaired, options);
        await Ask(last, options);

        Assert.Equal([null, Answer], repaired.Schemas);
        Assert.Equal([null, null, Answer], last.Schemas);
    }

    [Fact]
    public async Task TypedAnswerBehindResults_WithoutTools_IsHeldToTheFormat()
    {
        var model = new ConstrainingClient("""{"Time": "noon"}""");

        await Ask(model, new() { ResponseFormat = s_format }, s_results);

        Assert.Equal([Answer], model.Schemas);
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(1, 1600)]
    public async Task SchemasOfTooManyCharacters_AreNotSent(int tools, int valuesOfEach)
    {
        var model = new ConstrainingClient(Call);
        var options = Tools(ChatToolMode.RequireAny);
        foreach (var i in Enumerable.Range(0, tools))
        {
            var values = string.Join(',', Enumerable.Range(0, valuesOfEach).Select(static v => $"\"value {v}\""));
            options.Tools!.Add(
                TestTools.Declare(
                    $"tool_{i}",
                    null,
                    "{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[" + values + "]}}}"
                )
            );
        }

        await Ask(model, options);

        Assert.Equal([null], model.Schemas);
    }

    [Fact]
    public async Task ClientThatWillNot_IsNotSentAny()
    {
        var model = new ConstrainingClient(Call) { Can = false };

        await Ask(model, Tools(ChatToolMode.RequireAny));

        Assert.Equal([null], model.Schemas);
    }

    [Fact]
    public async Task CallersOptions_AreNotChanged()
    {
        var options = Tools(ChatToolMode.RequireAny);

        await Ask(new ConstrainingClient(Call), options);

        Assert.Null(options.ResponseFormat);
    }

    private static string Answer =>
        """{"type":"object","properties":{"Time":{"type":"string"}},"required":["Time"],"additionalProperties":false}""";

    private static async Task Ask(ConstrainingClient model, ChatOptions options, ChatMessage[]? messages = null)
    {
        using var client = new PromptedToolsChatClient(model);
        await client.GetResponseAsync(messages ?? s_question, options);
    }

    private sealed class ConstrainingClient(params ScriptedReply[] replies)
        : DelegatingChatClient(new ScriptedChatClient(replies)),
            IConstrainedReplies
    {
        public bool Can { get; init; } = true;

        /// <summary>The schema of each request; null for one that has none.</summary>
        public IReadOnlyList<string?> Schemas =>
            [
                .. ((ScriptedChatClient)InnerClient).Requests.Select(static request =>
                    (request.Options?.ResponseFormat as ChatResponseFormatJson)?.Schema?.GetRawText()
                ),
            ];

        public bool CanConstrain(JsonElement schema) => Can;
    }
}
