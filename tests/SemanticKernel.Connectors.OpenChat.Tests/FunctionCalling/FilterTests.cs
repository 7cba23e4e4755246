using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Tests.Support;
using static SemanticKernel.Connectors.OpenChat.Tests.Support.ScriptedChatClient;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class FilterTests
{
    private readonly ChatHistory _history = new() { new ChatMessageContent(AuthorRole.User, "Go.") };
    private readonly OpenChatPromptExecutionSettings _settings = new()
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
    };

    private sealed class Filter(Func<AutoFunctionInvocationContext, Func<Task>, Task> run)
        : IAutoFunctionInvocationFilter
    {
        public Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        ) => run(context, () => next(context));
    }

    private static Kernel NewKernel(params IEnumerable<Func<AutoFunctionInvocationContext, Func<Task>, Task>> filters)
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions(
            "P",
            [
                KernelFunctionFactory.CreateFromMethod((string? x) => $"one {x}", "One"),
                KernelFunctionFactory.CreateFromMethod(() => "two", "Two"),
            ]
        );
        foreach (var filter in filters)
        {
            kernel.AutoFunctionInvocationFilters.Add(new Filter(filter));
        }

        return kernel;
    }

    private Task<ChatMessageContent> AskAsync(ScriptedChatClient client, bool isStreaming, Kernel kernel) =>
        new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
            isStreaming,
            _history,
            _settings,
            kernel
        );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_SeesWhereItIsAndTheCallersOwnSettings(bool isStreaming)
    {
        var seen = new List<(string?, int, int, int, bool, string, bool)>();
        PromptExecutionSettings? settings = null;
        var kernel = NewKernel(
            async (context, next) =>
            {
                settings = context.ExecutionSettings;
                seen.Add(
                    (
                        context.ToolCallId,
                        context.RequestSequenceIndex,
                        context.FunctionSequenceIndex,
                        context.FunctionCount,
                        context.IsStreaming,
                        context.Function.Name,
                        ReferenceEquals(context.ChatHistory, _history)
                    )
                );
                await next();
            }
        );
        using var client = new ScriptedChatClient(
            Calls(Call("1", "P-One", ("x", "a")), Call("2", "P-Two")),
            Calls(Call("3", "P-Two")),
            Text("Done.")
        );

        await AskAsync(client, isStreaming, kernel);

        Assert.Same(_settings, settings);
        Assert.Equal(
            [
                ("1", 0, 0, 2, isStreaming, "One", true),
                ("2", 0, 1, 2, isStreaming, "Two", true),
                ("3", 1, 0, 1, isStreaming, "Two", true),
            ],
            seen
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_ChangesArgumentsAndResult_TheModelReadsWhatItMadeOfThem(bool isStreaming)
    {
        var kernel = NewKernel(
            async (context, next) =>
            {
                context.Arguments!["x"] = "changed";
                await next();
                context.Result = new FunctionResult(context.Result, $"[{context.Result.GetValue<string>()}]");
            }
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-One", ("x", "a"))), Text("Done."));

        await AskAsync(client, isStreaming, kernel);

        Assert.Equal("[one changed]", _history[2].Content);
        Assert.Equal(
            "[one changed]",
            client
                .Requests[1]
                .Messages[2]
                .Contents.OfType<Microsoft.Extensions.AI.FunctionResultContent>()
                .Single()
                .Result
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_Terminates_EndsWithTheToolsMessageAndAsksNoMore(bool isStreaming)
    {
        var kernel = NewKernel(
            async (context, next) =>
            {
                await next();
                context.Terminate = true;
            }
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-One", ("x", "a")), Call("2", "P-Two")));

        var answer = await AskAsync(client, isStreaming, kernel);

        Assert.Equal((AuthorRole.Tool, "one a"), (answer.Role, answer.Content));
        Assert.Single(client.Requests);
        Assert.Equal(
            ["user: Go.", "assistant: call 1 P.One(x=a) | call 2 P.Two()", "tool: one a | result 1 P.One = one a"],
            _history.Lines()
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_SkipsTheFunction_GivesItsOwnResult(bool isStreaming)
    {
        var kernel = NewKernel(
            (context, _) =>
            {
                context.Result = new FunctionResult(context.Function, "refused");
                return Task.CompletedTask;
            }
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-Two")), Text("Done."));

        await AskAsync(client, isStreaming, kernel);

        Assert.Equal("refused", _history[2].Content);
    }

    [Fact]
    public async Task Filters_Several_AreAroundOneAnotherInOrder()
    {
        var order = new List<string>();
        var kernel = NewKernel(Around("outer"), Around("inner"));
        using var client = new ScriptedChatClient(Calls(Call("1", "P-Two")), Text("Done."));

        await AskAsync(client, isStreaming: false, kernel);

        Assert.Equal(["outer in", "inner in", "inner out", "outer out"], order);

        Func<AutoFunctionInvocationContext, Func<Task>, Task> Around(string name) =>
            async (_, next) =>
            {
                order.Add($"{name} in");
                await next();
                order.Add($"{name} out");
            };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_Throws_TellsTheModel(bool isStreaming)
    {
        var kernel = NewKernel((_, _) => throw new InvalidOperationException("not today"));
        using var client = new ScriptedChatClient(Calls(Call("1", "P-Two")), Text("Sorry."));

        var answer = await AskAsync(client, isStreaming, kernel);

        Assert.Equal("Sorry.", answer.Content);
        Assert.Equal("Error: Exception while invoking function. not today", _history[2].Content);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_ChangesTheHistory_TheModelReadsTheChange(bool isStreaming)
    {
        var kernel = NewKernel(
            async (context, next) =>
            {
                context.ChatHistory.AddSystemMessage("Be quick.");
                await next();
            }
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-Two")), Text("Done."));

        await AskAsync(client, isStreaming, kernel);

        Assert.Contains(client.Requests[1].Messages, static message => message.Text == "Be quick.");
    }

    [Fact]
    public async Task Filter_OfForeignSettings_SeesTheirType()
    {
        PromptExecutionSettings? seen = null;
        var settings = new Microsoft.SemanticKernel.Connectors.OpenAI.OpenAIPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
        };
        var kernel = NewKernel(
            (context, next) =>
            {
                seen = context.ExecutionSettings;
                return next();
            }
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-Two")), Text("Done."));

        await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
            false,
            _history,
            settings,
            kernel
        );

        Assert.Same(settings, seen);
    }
}
