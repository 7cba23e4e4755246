using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Examples.WebChat.Plugins;

namespace OpenChat.Examples.WebChat;

/// <summary>What one browser session has said and heard, and its own notes.</summary>
internal sealed class Conversation
{
    public ChatHistory History { get; } =
        new("You are a friendly assistant. Answer in a few sentences of plain text, without Markdown.");

    public NotesPlugin Notes { get; } = new();

    /// <summary>Held while an answer is written: a second question waits for its turn.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public async Task<IReadOnlyList<ChatEvent>> ReplayAsync(CancellationToken cancellationToken)
    {
        await Turn.WaitAsync(cancellationToken);
        try
        {
            return [.. History.SelectMany(EventsOf)];
        }
        finally
        {
            Turn.Release();
        }
    }

    private static IEnumerable<ChatEvent> EventsOf(ChatMessageContent message)
    {
        if (message.Role == AuthorRole.User)
        {
            yield return new QuestionEvent(message.Content ?? "");
        }
        else if (message.Role == AuthorRole.Assistant)
        {
            if (message.Content is { Length: > 0 } text)
            {
                yield return new TextEvent(text);
            }

            foreach (var call in message.Items.OfType<FunctionCallContent>())
            {
                yield return ToolCallReporter.Describe(call.Id, call.PluginName, call.FunctionName, call.Arguments);
            }
        }

        foreach (var result in message.Items.OfType<FunctionResultContent>())
        {
            yield return new ToolResultEvent(result.CallId ?? "", result.Result?.ToString() ?? "");
        }
    }
}
