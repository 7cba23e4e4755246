using System.Text;
using System.Threading.Channels;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat;

namespace OpenChat.Examples.WebChat;

/// <summary>Answers one question: text as it comes, and each tool call before and after it runs.</summary>
internal sealed class Answerer(Kernel kernel, IChatCompletionService chat, ILogger<Answerer> logger)
{
    private readonly Channel<ChatEvent> _events = Channel.CreateUnbounded<ChatEvent>();

    private readonly OpenChatPromptExecutionSettings _settings = new()
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
    };

    public IAsyncEnumerable<ChatEvent> AnswerAsync(
        Conversation conversation,
        string question,
        CancellationToken cancellationToken
    )
    {
        // The kernel is this request's own: what is added here is seen by no other.
        kernel.Plugins.AddFromObject(conversation.Notes, "Notes");
        kernel.AutoFunctionInvocationFilters.Add(new ToolCallReporter(_events.Writer));
        _ = AskAsync(conversation, question, cancellationToken);
        return _events.Reader.ReadAllAsync(CancellationToken.None);
    }

    /// <summary>Never throws: what happens, cancellation too, ends the events.</summary>
    private async Task AskAsync(Conversation conversation, string question, CancellationToken cancellationToken)
    {
        try
        {
            await conversation.Turn.WaitAsync(cancellationToken);
            try
            {
                await TakeTurnAsync(conversation.History, question, cancellationToken);
            }
            finally
            {
                conversation.Turn.Release();
            }

            Write(new DoneEvent());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped by the person, who knows.
        }
        catch (Exception exception)
        {
            Log(exception);
            Write(Failures.Explain(exception));
        }
        finally
        {
            _events.Writer.Complete();
        }
    }

    /// <summary>What the model's server did is told in a line; anything else is a fault of this program, and has its stack.</summary>
    private void Log(Exception exception)
    {
        if (Failures.OfModel(exception) is { } failure)
        {
            logger.LogWarning("A question was not answered: {Reason}", failure.Message);
        }
        else
        {
            logger.LogError(exception, "A question was not answered.");
        }
    }

    /// <summary>Adds the question and its answer to the history, or, if there is no answer, neither.</summary>
    private async Task TakeTurnAsync(ChatHistory history, string question, CancellationToken cancellationToken)
    {
        var start = history.Count;
        history.AddUserMessage(question);
        var answer = new StringBuilder();
        try
        {
            await StreamAsync(history, answer, cancellationToken);
            history.AddAssistantMessage(answer.ToString());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && answer.Length > 0)
        {
            // The person has read this much and may refer to it.
            history.AddAssistantMessage(answer.ToString());
            throw;
        }
        catch
        {
            history.RemoveRange(start, history.Count - start);
            throw;
        }
    }

    private async Task StreamAsync(ChatHistory history, StringBuilder answer, CancellationToken cancellationToken)
    {
        var known = history.Count;
        var pieces = chat.GetStreamingChatMessageContentsAsync(history, _settings, kernel, cancellationToken);
        await foreach (var piece in pieces)
        {
            if (history.Count > known)
            {
                // Calls and results were added, and the text before them too.
                known = history.Count;
                answer.Clear();
            }

            if (piece.Content is { Length: > 0 } text)
            {
                answer.Append(text);
                Write(new TextEvent(text));
            }
        }
    }

    // A channel without bounds takes whatever is written.
    private void Write(ChatEvent chatEvent) => _events.Writer.TryWrite(chatEvent);
}
