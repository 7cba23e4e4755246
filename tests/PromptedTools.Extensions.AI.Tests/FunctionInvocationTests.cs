using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>The whole loop, as an application runs it: under Microsoft.Extensions.AI's own function invocation.</summary>
public class FunctionInvocationTests : ToolCallingTestBase
{
    private readonly SampleFunctions _functions = new();

    [Theory, CombinatorialBool]
    public async Task GetResponse_ArgumentsOfEveryKind_ReachTheFunction(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            SampleFunctions.Call("noon", "{}")
                + SampleFunctions.Call("add", """{"a": 1, "b": "2"}""")
                + SampleFunctions.Call("greet", """{"name": "Anna"}""")
                + SampleFunctions.Call("ship", """{"to": {"street": "Rue 1", "zip": 75}}""")
                + SampleFunctions.Call("sum", """{"values": [1, 2, 3]}"""),
            "Done."
        );

        var response = await RunAsync(model, isStreamed);

        Assert.Equal("Done.", response.Text);
        Assert.Equal(["noon", "add 1 2", "greet Anna politely=True", "ship Rue 1 75", "sum 6"], _functions.Invoked);
        var results = model.Requests[1].Messages[^1].Text;
        Assert.Contains("<tool_result name=\"add\" id=\"2\">\n3\n</tool_result>", results);
        Assert.Contains("<tool_result name=\"sum\" id=\"5\">\n6\n</tool_result>", results);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_ThreeParallelCalls_AllAnswered(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            SampleFunctions.Call("add", """{"a": 1, "b": 1}""")
                + SampleFunctions.Call("add", """{"a": 2, "b": 2}""")
                + SampleFunctions.Call("add", """{"a": 3, "b": 3}"""),
            "2, 4, 6"
        );

        Assert.Equal("2, 4, 6", (await RunAsync(model, isStreamed)).Text);
        Assert.Equal(["add 1 1", "add 2 2", "add 3 3"], _functions.Invoked);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_ChainOfFiveCalls_EachSeesTheResultsBefore(bool isStreamed)
    {
        ScriptedReply[] calls =
        [
            .. Enumerable.Range(1, 5).Select(static i => SampleFunctions.Call("add", $$"""{"a": {{i}}, "b": 1}""")),
        ];
        var model = new ScriptedChatClient([.. calls, "Six."]);

        Assert.Equal("Six.", (await RunAsync(model, isStreamed)).Text);
        Assert.Equal(6, model.Requests.Count);
        Assert.Equal(11, model.Requests[5].Messages.Count - 1);
        Assert.Contains("id=\"5\">\n6\n", model.Requests[5].Messages[^1].Text);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_FunctionFails_ModelCorrectsItself(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            SampleFunctions.Call("divide", """{"a": 1, "b": 0}"""),
            SampleFunctions.Call("divide", """{"a": 1, "b": 2}"""),
            "0.5"
        );

        Assert.Equal("0.5", (await RunAsync(model, isStreamed)).Text);
        Assert.Contains("{\"error\":\"Error: Function failed.\"}", model.Requests[1].Messages[^1].Text);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_Required_IsRequiredOnce(bool isStreamed)
    {
        var model = new ScriptedChatClient(SampleFunctions.Call("noon", "{}"), "Noon.");

        var response = await RunAsync(model, isStreamed, ChatToolMode.RequireSpecific("noon"));

        Assert.Equal("Noon.", response.Text);
        Assert.Equal(["noon"], _functions.Invoked);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_LastIteration_HasNoToolsButTheirHistory(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            SampleFunctions.Call("noon", "{}"),
            "It is noon. " + SampleFunctions.Call("noon", "{}")
        );
        var client = CreateClient(model)
            .AsBuilder()
            .UseFunctionInvocation(configure: static invoking => invoking.MaximumIterationsPerRequest = 1)
            .Build();

        var response = await AskAsync(client, isStreamed, [new(ChatRole.User, "Time?")], _functions.Options());

        Assert.Equal("It is noon.", response.Text.Trim());
        Assert.DoesNotContain("Tools you can use", model.Requests[1].Messages[0].Text);
        Assert.Contains("<tool_result name=\"noon\"", model.Requests[1].Messages[^1].Text);
    }

    private Task<ChatResponse> RunAsync(ScriptedChatClient model, bool isStreamed, ChatToolMode? mode = null) =>
        AskAsync(
            CreateClient(model).AsBuilder().UseFunctionInvocation().Build(),
            isStreamed,
            [new ChatMessage(ChatRole.User, "Go.")],
            _functions.Options(mode)
        );

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Pipeline_InvocationInside_IsWarnedOf(bool isRightOrder, int warnings)
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        var builder = new ScriptedChatClient("Hi").AsBuilder();
        _ = isRightOrder
            ? builder.UseFunctionInvocation().UsePromptedTools(factory)
            : builder.UsePromptedTools(factory).UseFunctionInvocation();

        using var client = builder.Build();

        Assert.Equal(warnings, logs.GetSnapshot().Count(static log => log.Level == LogLevel.Warning));
    }

    [Fact]
    public void Pipeline_TwoPromptedLayers_IsWarnedOf()
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));

        using var client = new ScriptedChatClient("Hi")
            .AsBuilder()
            .UsePromptedTools(factory)
            .UsePromptedTools(factory)
            .Build();

        Assert.Single(logs.GetSnapshot(), static log => log.Level == LogLevel.Warning);
    }
}
