using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Mapping;

namespace SemanticKernel.Connectors.OpenChat;

/// <summary>
/// Shortens a chat history until it fits into the model's context window, by the rule of
/// <see cref="ContextWindowChatReducer"/>: the oldest complete rounds go first, and a call only together with its result. For
/// histories and for the threads of agents. Thread-safe.
/// </summary>
/// <remarks>
/// System messages and the newest question stay. The texts that describe functions to the model are not counted here: leave
/// room for them with a smaller context window.
/// </remarks>
public sealed class OpenChatChatHistoryReducer : IChatHistoryReducer
{
    private readonly ContextWindowChatReducer _reducer;

    /// <summary>Initializes a new instance of the <see cref="OpenChatChatHistoryReducer"/> class.</summary>
    /// <param name="contextWindow">
    /// The tokens that the prompt and the answer may have together, at least 2; 8192 for openchat-3.5-0106.
    /// </param>
    /// <param name="maxOutputTokens">
    /// The tokens to leave for the answer, from 1 to less than <paramref name="contextWindow"/>, as
    /// <see cref="OpenChatPromptExecutionSettings.MaxTokens"/>.
    /// </param>
    /// <param name="countTokens">
    /// Counts the tokens of a text in the model's vocabulary; it must be thread-safe. <see langword="null"/> for an estimate
    /// of one token for each 3.5 bytes of UTF-8. Eight tokens are added for each message's place in the turn template.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public OpenChatChatHistoryReducer(
        int contextWindow = 8192,
        int maxOutputTokens = 1024,
        Func<string, int>? countTokens = null
    )
    {
        _reducer = new ContextWindowChatReducer(contextWindow, maxOutputTokens, countTokens);
    }

    /// <summary>Drops the oldest rounds of a history that is too long.</summary>
    /// <param name="chatHistory">The history, oldest message first. It is not changed.</param>
    /// <param name="cancellationToken">Cancels the counting.</param>
    /// <returns>The messages that stay, unchanged and in order; <see langword="null"/> if all do.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="chatHistory"/> is <see langword="null"/>.</exception>
    /// <exception cref="NotSupportedException">The history holds images, audio or files.</exception>
    public async Task<IEnumerable<ChatMessageContent>?> ReduceAsync(
        IReadOnlyList<ChatMessageContent> chatHistory,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(chatHistory);
        var messages = chatHistory
            .Select(static message => ChatHistoryMapper.Map(message, AdvertisedFunctions.None))
            .ToList();
        var kept = (await _reducer.ReduceAsync(messages, cancellationToken).ConfigureAwait(false)).ToHashSet(
            ReferenceEqualityComparer.Instance
        );
        return kept.Count == messages.Count
            ? null
            : [.. chatHistory.Where((_, index) => kept.Contains(messages[index]))];
    }
}
