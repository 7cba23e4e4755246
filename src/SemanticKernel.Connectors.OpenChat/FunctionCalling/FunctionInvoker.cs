using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Mapping;

namespace SemanticKernel.Connectors.OpenChat.FunctionCalling;

/// <summary>
/// Invokes the calls of an assistant message through the kernel's filters and adds the message and one result for each call
/// to the history.
/// </summary>
internal sealed class FunctionInvoker(
    Kernel kernel,
    ChatHistory history,
    PromptExecutionSettings? settings,
    bool isStreaming,
    ILogger logger
)
{
    /// <summary>Returns the last tool message if a filter ended the conversation there, else <see langword="null"/>.</summary>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled. Each call has a result in the history all the same, so that the next turn can go on from it.
    /// </exception>
    public async Task<ChatMessageContent?> InvokeAsync(
        ChatMessageContent message,
        FunctionCallingRound round,
        CancellationToken cancellationToken
    )
    {
        history.Add(message);
        var calls = FunctionCallContent.GetFunctionCalls(message).ToList();
        return round.IsConcurrent && calls.Count > 1
            ? await InvokeTogetherAsync(message, calls, round, cancellationToken).ConfigureAwait(false)
            : await InvokeInTurnAsync(message, calls, round, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChatMessageContent?> InvokeInTurnAsync(
        ChatMessageContent message,
        List<FunctionCallContent> calls,
        FunctionCallingRound round,
        CancellationToken cancellationToken
    )
    {
        var isCancelled = false;
        for (var index = 0; index < calls.Count; index++)
        {
            var invocation = Prepare(message, calls, index, round, cancellationToken);
            var outcome = await RunAsync(invocation, cancellationToken).ConfigureAwait(false);
            Add(outcome);
            isCancelled |= outcome.IsCancelled;
            if (outcome.IsTerminated && !isCancelled)
            {
                return history[^1];
            }
        }

        ThrowIf(isCancelled, cancellationToken);
        return null;
    }

    private async Task<ChatMessageContent?> InvokeTogetherAsync(
        ChatMessageContent message,
        List<FunctionCallContent> calls,
        FunctionCallingRound round,
        CancellationToken cancellationToken
    )
    {
        // Prepared one after the other: each reads the history, which the functions must not change meanwhile.
        var invocations = calls.Select((_, index) => Prepare(message, calls, index, round, cancellationToken)).ToList();
        var outcomes = await Task.WhenAll(invocations.Select(invocation => RunAsync(invocation, cancellationToken)))
            .ConfigureAwait(false);
        foreach (var outcome in outcomes)
        {
            Add(outcome);
        }

        ThrowIf(outcomes.Any(static outcome => outcome.IsCancelled), cancellationToken);
        return outcomes.Any(static outcome => outcome.IsTerminated) ? history[^1] : null;
    }

    private static void ThrowIf(bool isCancelled, CancellationToken cancellationToken)
    {
        if (isCancelled)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private Invocation Prepare(
        ChatMessageContent message,
        List<FunctionCallContent> calls,
        int index,
        FunctionCallingRound round,
        CancellationToken cancellationToken
    )
    {
        var call = calls[index];
        if (round.Functions.Find(call) is not { } function)
        {
            return new Invocation(call, Context: null);
        }

        var result = new FunctionResult(function) { Culture = kernel.Culture };
        var context = new AutoFunctionInvocationContext(kernel, function, result, history, message)
        {
            ToolCallId = call.Id,
            Arguments = call.Arguments,
            RequestSequenceIndex = round.Index,
            FunctionSequenceIndex = index,
            FunctionCount = calls.Count,
            IsStreaming = isStreaming,
            ExecutionSettings = settings,
            CancellationToken = cancellationToken,
        };
        return new Invocation(call, context);
    }

    private async Task<Outcome> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (call, context) = invocation;
        if (context is null)
        {
            return new Outcome(
                call,
                "Error: Function call request for a function that wasn't defined. Correct yourself."
            );
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            AutoInvocationLimits.EnterNested();
            await RunFiltersAsync(context, index: 0).ConfigureAwait(false);
            var result = context.Result.GetValue<object>();
            var text = await FunctionResults
                .ToTextAsync(result, context.Function.JsonSerializerOptions, cancellationToken)
                .ConfigureAwait(false);
            return new Outcome(call, text, context.Terminate);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new Outcome(call, "Error: The call was cancelled before it gave a result.", IsCancelled: true);
        }
#pragma warning disable CA1031 // Whatever a function throws, or gives that has no text, is told to the model, which may do better next time.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FunctionCallingLog.FunctionFailed(
                logger,
                exception,
                FunctionNames.Join(call.PluginName, call.FunctionName)
            );
            return new Outcome(
                call,
                $"Error: Exception while invoking function. {exception.Message}",
                context.Terminate
            );
        }
    }

    private async Task RunFiltersAsync(AutoFunctionInvocationContext context, int index)
    {
        var filters = kernel.AutoFunctionInvocationFilters;
        if (index < filters.Count)
        {
            await filters[index]
                .OnAutoFunctionInvocationAsync(context, next => RunFiltersAsync(next, index + 1))
                .ConfigureAwait(false);
        }
        else if (!context.Terminate)
        {
            // A filter that ended the conversation and still called the next one: the function is not run, as in SK's own
            // processor.
            context.Result = await context
                .Function.InvokeAsync(kernel, context.Arguments, context.CancellationToken)
                .ConfigureAwait(false);
        }
    }

    private void Add(Outcome outcome)
    {
        // The text stands twice, as SK's other connectors have it: some readers know Content only.
        var message = new ChatMessageContent(AuthorRole.Tool, outcome.Text, metadata: ResponseMetadata.Unknown);
        message.Items.Add(new FunctionResultContent(outcome.Call, outcome.Text));
        history.Add(message);
    }

    private readonly record struct Invocation(FunctionCallContent Call, AutoFunctionInvocationContext? Context);

    private readonly record struct Outcome(
        FunctionCallContent Call,
        string Text,
        bool IsTerminated = false,
        bool IsCancelled = false
    );
}
