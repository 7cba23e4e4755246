using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Tests.Support;
using static SemanticKernel.Connectors.OpenChat.Tests.Support.ScriptedChatClient;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class ConcurrencyTests
{
    private readonly ChatHistory _history = new() { new ChatMessageContent(AuthorRole.User, "Go.") };

    private static PromptExecutionSettings Settings(FunctionChoiceBehaviorOptions options) =>
        new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(options: options) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ConcurrentInvocation_RunsCallsTogetherAndKeepsResultsInOrder(bool isStreaming)
    {
        // Each waits for the other: one after the other they would never end.
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions(
            "P",
            [
                KernelFunctionFactory.CreateFromMethod(() => MeetAsync(first, second, "one"), "One"),
                KernelFunctionFactory.CreateFromMethod(() => MeetAsync(second, first, "two"), "Two"),
            ]
        );
        using var client = new ScriptedChatClient(Calls(Call("1", "P-One"), Call("2", "P-Two")), Text("Done."));
        var options = new FunctionChoiceBehaviorOptions { AllowConcurrentInvocation = true };

        await new OpenChatChatCompletionService(client, loggerFactory: null)
            .AskAsync(isStreaming, _history, Settings(options), kernel)
            .WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["one", "two"], _history.Skip(2).Select(static message => message.Content));

        static async Task<string> MeetAsync(TaskCompletionSource own, TaskCompletionSource other, string result)
        {
            own.SetResult();
            await other.Task;
            return result;
        }
    }

    [Fact]
    public async Task Ask_ConcurrentInvocationTerminated_KeepsEveryResultAndAsksNoMore()
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions(
            "P",
            [
                KernelFunctionFactory.CreateFromMethod(() => "one", "One"),
                KernelFunctionFactory.CreateFromMethod(() => "two", "Two"),
            ]
        );
        kernel.AutoFunctionInvocationFilters.Add(new TerminatingFilter());
        using var client = new ScriptedChatClient(Calls(Call("1", "P-One"), Call("2", "P-Two")));
        var options = new FunctionChoiceBehaviorOptions { AllowConcurrentInvocation = true };

        var answer = await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
            isStreaming: false,
            _history,
            Settings(options),
            kernel
        );

        Assert.Equal((AuthorRole.Tool, "two"), (answer.Role, answer.Content));
        Assert.Equal(4, _history.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_ParallelCallsAndStrictness_ReachTheClient(bool isAllowed)
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("P", [KernelFunctionFactory.CreateFromMethod(() => "one", "One")]);
        using var client = new ScriptedChatClient(Text("Done."));
        var options = new FunctionChoiceBehaviorOptions
        {
            AllowParallelCalls = isAllowed,
            AllowStrictSchemaAdherence = isAllowed,
        };

        await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
            isStreaming: false,
            _history,
            Settings(options),
            kernel
        );

        var sent = client.Requests[0].Options!;
        Assert.Equal(isAllowed, sent.AllowMultipleToolCalls);
        Assert.Equal(
            isAllowed,
            sent.Tools![0].AdditionalProperties.TryGetValue("strict", out var strict) && strict is true
        );
    }

    private sealed class TerminatingFilter : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            await next(context);
            context.Terminate = context.FunctionSequenceIndex == 0;
        }
    }
}
