using System.Text;
using System.Threading.Channels;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat;

namespace OpenChat.Examples.WebChat;

/// <summary>Answers one question: thinking and text as they come, and each tool call before and after it runs.</summary>
internal sealed class Answerer(Kernel kernel, IChatCompletionService chat, ILogger<Answerer> logger)
{
    /// <summary>A stopped answer takes a moment to end; one that is written in another tab takes longer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Channel<ChatEvent> _events = Channel.CreateUnbounded<ChatEvent>();

    private readonly OpenChatPromptExecutionSettings _settings = new()
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
        MaxTokens = 1024,
    };

    public IAsyncEnumerable<ChatEvent> AnswerAsync(
        Conversation conversation,
        string question,
        int index,
        CancellationToken cancellationToken
    )
    {
        _ = AskAsync(conversation, new Turn(question), index, cancellationToken);
        return _events.Reader.ReadAllAsync(CancellationToken.None);
    }

    /// <summary>Never throws: what happens, cancellation too, ends the events.</summary>
    private async Task AskAsync(Conversation conversation, Turn turn, int index, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, conversation.Ended);
        try
        {
            if (!await conversation.Slot.WaitAsync(s_patience, stopping.Token))
            {
                Write(Failures.AnsweredElsewhere);
                return;
            }

            try
            {
                await TakeTurnAsync(conversation, turn, index, stopping.Token);
            }
            finally
            {
                conversation.Slot.Release();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Write(new StoppedEvent());
        }
        catch (Exception exception)
        {
            Log(exception);
            Write(Failures.Explain(exception));
        }
        finally
        {
            Write(new DoneEvent(conversation.Version));
            _events.Writer.Complete();
        }
    }

    /// <summary>What the model's server did is told in a line; anything else is a fault of this program, and has its stack.</summary>
    private void Log(Exception exception)
    {
        if (exception is TurnRefusedException || Failures.OfModel(exception) is not null)
        {
            logger.LogWarning(
                "A question was not answered: {Reason}",
                (Failures.OfModel(exception) ?? exception).Message
            );
        }
        else
        {
            logger.LogError(exception, "A question was not answered.");
        }
    }

    /// <summary>Adds the question and its answer to the conversation, or, if there is no answer, neither.</summary>
    private async Task TakeTurnAsync(
        Conversation conversation,
        Turn turn,
        int index,
        CancellationToken cancellationToken
    )
    {
        var history = conversation.Begin(turn, index);
        // At once: a page can say that an answer has begun, long before a slow model's first word.
        Write(turn.Events[0]);
        var start = history.Count - 1;
        var answer = new StringBuilder();
        var isKept = false;
        try
        {
            // The kernel is this request's own: what is added here is seen by no other.
            kernel.Plugins.AddFromObject(conversation.Notes, "Notes");
            kernel.AutoFunctionInvocationFilters.Add(new ToolCallReporter(Report));
            await StreamAsync(history, answer, Report, cancellationToken);
            isKept = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What the person has seen stays, and they may refer to it.
            isKept = turn.Events.Count > 1;
            turn.Add(new StoppedEvent());
            throw;
        }
        finally
        {
            if (answer.Length > 0)
            {
                // Without a word after them calls may lack their results: of such a turn the model is told nothing.
                history.AddAssistantMessage(answer.ToString());
                turn.Messages = [.. history.Skip(start)];
            }

            conversation.Finish(isKept);
        }

        void Report(ChatEvent chatEvent)
        {
            turn.Add(chatEvent);
            Write(chatEvent);
        }
    }

    private async Task StreamAsync(
        ChatHistory history,
        StringBuilder answer,
        Action<ChatEvent> report,
        CancellationToken cancellationToken
    )
    {
        var known = history.Count;
        object? finishReason = null;
        var pieces = chat.GetStreamingChatMessageContentsAsync(history, _settings, kernel, cancellationToken);
        await foreach (var piece in pieces)
        {
            if (history.Count > known)
            {
                // Calls and results were added, and the text before them too.
                known = history.Count;
                answer.Clear();
            }

            foreach (var item in piece.Items)
            {
                switch (item)
                {
                    case StreamingTextContent { Text: { Length: > 0 } text }:
                        answer.Append(text);
                        report(new TextEvent(text));
                        break;
#pragma warning disable SKEXP0110 // Experimental, and Semantic Kernel's only name for it.
                    case StreamingReasoningContent { Text: { Length: > 0 } thinking }:
                        report(new ThinkingEvent(thinking));
                        break;
#pragma warning restore SKEXP0110
                }
            }

            finishReason = piece.Metadata?.GetValueOrDefault("FinishReason") ?? finishReason;
        }

        if (finishReason is "length")
        {
            report(new CutEvent());
        }
    }

    // A channel without bounds takes whatever is written; an answer is bounded by MaxTokens.
    private void Write(ChatEvent chatEvent) => _events.Writer.TryWrite(chatEvent);
}
