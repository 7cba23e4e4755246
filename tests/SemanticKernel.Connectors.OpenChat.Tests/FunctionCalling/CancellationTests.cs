using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

/// <summary>Cancelled in the middle of a tool: the history is one that the next turn can be asked with.</summary>
public sealed class CancellationTests : IAsyncLifetime
{
    private const string ThreeCalls = """
        <tool_call>
        [{"name": "P-One", "arguments": {}}, {"name": "P-Wait", "arguments": {}}, {"name": "P-Three", "arguments": {}}]
        </tool_call>
        """;

    private readonly ChatHistory _history = new("Go.", AuthorRole.User);
    private readonly CancellationTokenSource _source = new();
    private readonly List<string> _invoked = [];
    private readonly TaskCompletionSource _three = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isConcurrent;
    private OpenChatEmulator _emulator = null!;
    private Kernel _kernel = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await OpenChatEmulator.StartAsync();
        _emulator.Script.Enqueue(ThreeCalls, "As you like.");
        _kernel = _emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "P",
                [
                    KernelFunctionFactory.CreateFromMethod(() => Note("one"), "One"),
                    KernelFunctionFactory.CreateFromMethod(
                        async (CancellationToken token) =>
                        {
                            Note("wait");
                            if (_isConcurrent)
                            {
                                await _three.Task;
                            }

                            await _source.CancelAsync();
                            await Task.Delay(Timeout.Infinite, token);
                        },
                        "Wait"
                    ),
                    KernelFunctionFactory.CreateFromMethod(
                        () =>
                        {
                            Note("three");
                            _three.SetResult();
                            return "three";
                        },
                        "Three"
                    ),
                ]
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        _source.Dispose();
        await _emulator.DisposeAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Ask_CancelledInATool_KeepsWhatIsThereAndTheNextTurnGoesOn(bool isStreaming, bool isConcurrent)
    {
        _isConcurrent = isConcurrent;
        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(
                options: new() { AllowConcurrentInvocation = isConcurrent }
            ),
        };
        var chat = _kernel.GetRequiredService<IChatCompletionService>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            chat.AskAsync(isStreaming, _history, settings, _kernel, _source.Token)
        );

        Assert.Single(_emulator.Requests);
        Assert.Equal(["user", "assistant", "tool", "tool", "tool"], _history.Select(static m => m.Role.Label));
        Assert.Equal(
            FunctionCallContent.GetFunctionCalls(_history[1]).Select(static call => call.Id),
            _history.Skip(2).Select(static m => m.Items.OfType<FunctionResultContent>().Single().CallId)
        );
        Assert.Equal("one", _history[2].Content);
        Assert.Contains("cancelled", _history[3].Content, StringComparison.Ordinal);
        Assert.Equal(isConcurrent ? "three" : _history[3].Content, _history[4].Content);
        Assert.Equal(isConcurrent ? ["one", "three", "wait"] : ["one", "wait"], _invoked.Order());

        _history.AddUserMessage("Never mind.");
        var answer = await chat.AskAsync(isStreaming, _history, settings, _kernel);

        Assert.Equal("As you like.", answer.Content);
        var body = string.Join('\n', Prompts.Contents(_emulator.Requests[1].Json!.Value));
        Assert.Contains("one\n</tool_result>", body, StringComparison.Ordinal);
        Assert.Contains("cancelled", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_CancelledInAFilter_LeavesNoCallWithoutAResult()
    {
        _kernel.AutoFunctionInvocationFilters.Add(new CancellingFilter(_source));
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _kernel
                .GetRequiredService<IChatCompletionService>()
                .AskAsync(false, _history, settings, _kernel, _source.Token)
        );

        Assert.Equal(5, _history.Count);
        Assert.All(_history.Skip(2), static m => Assert.Contains("cancelled", m.Content, StringComparison.Ordinal));
        Assert.Empty(_invoked);
    }

    private string Note(string what)
    {
        lock (_invoked)
        {
            _invoked.Add(what);
        }

        return what;
    }

    private sealed class CancellingFilter(CancellationTokenSource source) : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            await source.CancelAsync();
            await next(context);
        }
    }
}
