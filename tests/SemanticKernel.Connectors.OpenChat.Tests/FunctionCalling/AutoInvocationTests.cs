using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Tests.Support;
using static SemanticKernel.Connectors.OpenChat.Tests.Support.ScriptedChatClient;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class AutoInvocationTests
{
    private readonly List<string> _invoked = [];
    private readonly ChatHistory _history = new("Help.")
    {
        new ChatMessageContent(AuthorRole.User, "Weather in Paris?"),
    };

    private Kernel NewKernel()
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions(
            "Weather",
            [
                KernelFunctionFactory.CreateFromMethod(
                    (string city, int days) => Note($"forecast {city} {days}", $"{city}: sun for {days} days"),
                    "GetForecast"
                ),
                KernelFunctionFactory.CreateFromMethod(() => Note("now", "noon"), "Now"),
                KernelFunctionFactory.CreateFromMethod(() => Note("fail", Fail()), "Fail"),
            ]
        );
        return kernel;

        string Note(string what, string result)
        {
            _invoked.Add(what);
            return result;
        }

        static string Fail() => throw new InvalidOperationException("no wind");
    }

    private static PromptExecutionSettings Settings(FunctionChoiceBehavior? behavior = null) =>
        new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = behavior ?? FunctionChoiceBehavior.Auto() };

    private static OpenChatChatCompletionService Service(ScriptedChatClient client) => new(client, loggerFactory: null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_CallThenText_AddsCallAndResultAndReturnsTheTextAlone(bool isStreaming)
    {
        using var client = new ScriptedChatClient(
            Calls(Call("1", "Weather-GetForecast", ("city", "Paris"), ("days", 3))),
            Text("Sunny.")
        );

        var answer = await Service(client).AskAsync(isStreaming, _history, Settings(), NewKernel());

        Assert.Equal("Sunny.", answer.Content);
        Assert.Equal(AuthorRole.Assistant, answer.Role);
        Assert.Equal(["forecast Paris 3"], _invoked);
        Assert.Equal(
            [
                "system: Help.",
                "user: Weather in Paris?",
                "assistant: call 1 Weather.GetForecast(city=Paris, days=3)",
                "tool: Paris: sun for 3 days | result 1 Weather.GetForecast = Paris: sun for 3 days",
            ],
            _history.Lines()
        );
        var second = client.Requests[1].Messages;
        Assert.Equal(4, second.Count);
        var call = Assert.IsType<Microsoft.Extensions.AI.FunctionCallContent>(Assert.Single(second[2].Contents));
        Assert.Equal(("1", "Weather-GetForecast"), (call.CallId, call.Name));
        Assert.Equal(3, call.Arguments!["days"]);
        var result = Assert.IsType<Microsoft.Extensions.AI.FunctionResultContent>(Assert.Single(second[3].Contents));
        Assert.Equal(("1", "Paris: sun for 3 days"), (result.CallId, result.Result));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_TextBeforeCall_StaysInHistory(bool isStreaming)
    {
        using var client = new ScriptedChatClient(
            new ChatMessage(
                ChatRole.Assistant,
                [new Microsoft.Extensions.AI.TextContent("Let me look. "), Call("1", "Weather-Now")]
            ),
            Text("Noon.")
        );

        await Service(client).AskAsync(isStreaming, _history, Settings(), NewKernel());

        Assert.Equal("assistant: Let me look.  | call 1 Weather.Now()", _history.Lines()[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_SeveralCallsAndRounds_KeepsTheirOrder(bool isStreaming)
    {
        using var client = new ScriptedChatClient(
            Calls(Call("1", "Weather-Now"), Call("2", "Weather-GetForecast", ("city", "Rome"), ("days", 1))),
            Calls(Call("3", "Weather-Now")),
            Text("Done.")
        );

        await Service(client).AskAsync(isStreaming, _history, Settings(), NewKernel());

        Assert.Equal(["now", "forecast Rome 1", "now"], _invoked);
        Assert.Equal(
            [
                "assistant: call 1 Weather.Now() | call 2 Weather.GetForecast(city=Rome, days=1)",
                "tool: noon | result 1 Weather.Now = noon",
                "tool: Rome: sun for 1 days | result 2 Weather.GetForecast = Rome: sun for 1 days",
                "assistant: call 3 Weather.Now()",
                "tool: noon | result 3 Weather.Now = noon",
            ],
            _history.Lines().Skip(2)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_FunctionNotAdvertised_IsNotInvoked_sk14183(bool isStreaming)
    {
        var kernel = NewKernel();
        using var client = new ScriptedChatClient(
            Calls(Call("1", "Weather-Fail"), Call("2", "Nowhere")),
            Text("Sorry.")
        );
        var behavior = FunctionChoiceBehavior.Auto([kernel.Plugins["Weather"]["Now"]]);

        await Service(client).AskAsync(isStreaming, _history, Settings(behavior), kernel);

        Assert.Empty(_invoked);
        Assert.EndsWith("wasn't defined. Correct yourself.", _history[3].Content, StringComparison.Ordinal);
        Assert.EndsWith("wasn't defined. Correct yourself.", _history[4].Content, StringComparison.Ordinal);
        Assert.Equal("Weather-Now", Assert.Single(client.Requests[0].Options!.Tools!).Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_FunctionThrows_TellsTheModelWhy(bool isStreaming)
    {
        using var client = new ScriptedChatClient(Calls(Call("1", "Weather-Fail")), Text("Sorry."));

        var answer = await Service(client).AskAsync(isStreaming, _history, Settings(), NewKernel());

        Assert.Equal("Sorry.", answer.Content);
        Assert.Equal("Error: Exception while invoking function. no wind", _history[3].Content);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Ask_AutoInvokeFalse_InvokesNothingAndReturnsTheCalls_sk12209_sk10463(
        bool isStreaming,
        bool isRequired
    )
    {
        using var client = new ScriptedChatClient(
            Calls(Call("1", "Weather-GetForecast", ("city", "Paris"), ("days", 3)))
        );
        var behavior = isRequired
            ? FunctionChoiceBehavior.Required(autoInvoke: false)
            : FunctionChoiceBehavior.Auto(autoInvoke: false);

        var answer = await Service(client).AskAsync(isStreaming, _history, Settings(behavior), NewKernel());

        var call = Assert.Single(Microsoft.SemanticKernel.FunctionCallContent.GetFunctionCalls(answer));
        Assert.Equal(("1", "Weather", "GetForecast"), (call.Id, call.PluginName, call.FunctionName));
        Assert.Equal("3", call.Arguments!["days"]?.ToString());
        Assert.Empty(_invoked);
        Assert.Equal(2, _history.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_None_InvokesNothing_sk12209(bool isStreaming)
    {
        using var client = new ScriptedChatClient(Text("I would call Now."));

        var answer = await Service(client)
            .AskAsync(isStreaming, _history, Settings(FunctionChoiceBehavior.None()), NewKernel());

        Assert.Equal("I would call Now.", answer.Content);
        Assert.Equal(ChatToolMode.None, client.Requests[0].Options!.ToolMode);
        Assert.Empty(_invoked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_Required_IsRequiredInTheFirstRoundOnly(bool isStreaming)
    {
        using var client = new ScriptedChatClient(Calls(Call("1", "Weather-Now")), Text("Noon."));

        var answer = await Service(client)
            .AskAsync(isStreaming, _history, Settings(FunctionChoiceBehavior.Required()), NewKernel());

        Assert.Equal("Noon.", answer.Content);
        Assert.Equal(ChatToolMode.RequireAny, client.Requests[0].Options!.ToolMode);
        Assert.Null(client.Requests[1].Options!.ToolMode);
        Assert.Null(client.Requests[1].Options!.Tools);
    }

    [Fact]
    public async Task Ask_NoKernel_ReturnsTheCalls()
    {
        var function = KernelFunctionFactory.CreateFromMethod(() => "noon", "Now");
        using var client = new ScriptedChatClient(Calls(Call("1", "Now")));
        var behavior = FunctionChoiceBehavior.Auto([function], autoInvoke: false);

        var answer = await Service(client).AskAsync(isStreaming: false, _history, Settings(behavior));

        Assert.Single(Microsoft.SemanticKernel.FunctionCallContent.GetFunctionCalls(answer));
    }

    [Fact]
    public async Task Ask_AutoInvokeWithoutKernel_ThrowsBeforeAnyRequest()
    {
        using var client = new ScriptedChatClient();

        await Assert.ThrowsAsync<KernelException>(() =>
            Service(client).AskAsync(isStreaming: false, _history, Settings())
        );
        Assert.Empty(client.Requests);
    }

    [Fact]
    public async Task Ask_Cancelled_AsksNoMoreAndLeavesNoCallWithoutAResult()
    {
        using var source = new CancellationTokenSource();
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions(
            "P",
            [
                KernelFunctionFactory.CreateFromMethod(
                    async (CancellationToken token) =>
                    {
                        await source.CancelAsync();
                        token.ThrowIfCancellationRequested();
                        return "never";
                    },
                    "Wait"
                ),
            ]
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-Wait")));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Service(client).AskAsync(isStreaming: false, _history, Settings(), kernel, source.Token)
        );
        Assert.Single(client.Requests);
        Assert.Equal(["system", "user", "assistant", "tool"], _history.Select(static message => message.Role.Label));
    }

    [Fact]
    public async Task Ask_ArgumentsWithTypesRetained_AreNotMadeTexts()
    {
        object? seen = null;
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions(
            "P",
            [
                KernelFunctionFactory.CreateFromMethod(
                    (KernelArguments all) =>
                    {
                        seen = all["n"];
                    },
                    "Take"
                ),
            ]
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-Take", ("n", 3))), Text("."));
#pragma warning disable SKEXP0001 // The option under test is experimental.
        var options = new FunctionChoiceBehaviorOptions { RetainArgumentTypes = true };
#pragma warning restore SKEXP0001

        await Service(client)
            .AskAsync(isStreaming: false, _history, Settings(FunctionChoiceBehavior.Auto(options: options)), kernel);

        Assert.Equal(3, seen);
    }
}
