using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace SemanticKernel.Connectors.OpenChat.Tests.Support;

/// <summary>One conversation in either mode, with what both must have in common.</summary>
internal static class Chat
{
    /// <summary>Asks whole or streamed and gives the final message, put together from its pieces in the latter case.</summary>
    public static async Task<ChatMessageContent> AskAsync(
        this IChatCompletionService service,
        bool isStreaming,
        ChatHistory history,
        PromptExecutionSettings? settings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    )
    {
        if (!isStreaming)
        {
            return await service.GetChatMessageContentAsync(history, settings, kernel, cancellationToken);
        }

        var pieces = await service
            .GetStreamingChatMessageContentsAsync(history, settings, kernel, cancellationToken)
            .ToListAsync(cancellationToken);
        return Join(pieces);
    }

    /// <summary>The message of the last round: what follows the last piece that ended one.</summary>
    public static ChatMessageContent Join(IReadOnlyList<StreamingChatMessageContent> pieces)
    {
        var lastId = pieces[^1].Metadata?.GetValueOrDefault("Id");
        var last = pieces.Where(piece => Equals(piece.Metadata?.GetValueOrDefault("Id"), lastId)).ToList();
        var calls = new FunctionCallContentBuilder();
        foreach (var piece in last)
        {
            calls.Append(piece);
        }

        // Nothing said beside calls is no text, as in a whole answer.
        var built = calls.Build();
        var text = string.Concat(last.Select(piece => piece.Content));
        var message = new ChatMessageContent(
            pieces[^1].Role ?? AuthorRole.Assistant,
            text.Length == 0 && built.Count > 0 ? null : text
        )
        {
            ModelId = last[^1].ModelId,
            Metadata = last.SelectMany(piece => piece.Metadata ?? new Dictionary<string, object?>())
                .GroupBy(entry => entry.Key)
                .ToDictionary(
                    group => group.Key,
                    group => group.Select(entry => entry.Value).LastOrDefault(value => value is not null)
                ),
        };
        foreach (var call in built)
        {
            message.Items.Add(call);
        }

        return message;
    }

    /// <summary>A history in lines: role, text, calls and results.</summary>
    public static string[] Lines(this ChatHistory history) => [.. history.Select(Line)];

    private static string Line(ChatMessageContent message) =>
        $"{message.Role}: "
        + string.Join(
            " | ",
            message.Items.Select(item =>
                item switch
                {
                    TextContent text => text.Text,
                    FunctionCallContent call =>
                        $"call {call.Id} {call.PluginName}.{call.FunctionName}({string.Join(", ", (call.Arguments ?? []).Select(a => $"{a.Key}={a.Value}"))})",
                    FunctionResultContent result =>
                        $"result {result.CallId} {result.PluginName}.{result.FunctionName} = {result.Result}",
                    _ => item.GetType().Name,
                }
            )
        );
}
