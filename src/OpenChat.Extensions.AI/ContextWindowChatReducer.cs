using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Mapping;

namespace OpenChat.Extensions.AI;

/// <summary>
/// Shortens a conversation until it fits into the model's context window: drops the oldest complete rounds, a round being a
/// user's turn with everything that answers it, and then the oldest tool calls of the newest round. Thread-safe.
/// </summary>
/// <remarks>
/// Another agent's message counts as a user's, if the instructions among the messages name the agent that answers
/// (<see cref="OpenChatClient.AgentNameKey"/>), and what follows it as a turn of its own. A tool call is never kept without
/// its result, nor a result without its call.
/// System text stays, as do the newest user's turn, what is said after it and its last calls and results, even if
/// these alone are too long: the client then refuses the request or warns, as
/// <see cref="OpenChatClientOptions.CountTokens"/> says. The texts that describe tools to the model are not counted here: leave
/// room for them with a smaller context window.
/// </remarks>
public sealed class ContextWindowChatReducer : IChatReducer
{
    private readonly Func<int> _room;
    private readonly Func<string, int> _countTokens;

    /// <summary>Initializes a new instance of the <see cref="ContextWindowChatReducer"/> class.</summary>
    /// <param name="contextWindow">
    /// The tokens that the prompt and the answer may have together, at least 2; 8192 for openchat-3.5-0106, as
    /// <see cref="OpenChatClientOptions.ContextWindow"/>.
    /// </param>
    /// <param name="maxOutputTokens">
    /// The tokens to leave for the answer, from 1 to less than <paramref name="contextWindow"/>, as
    /// <see cref="OpenChatClientOptions.MaxOutputTokens"/>.
    /// </param>
    /// <param name="countTokens">
    /// Counts the tokens of a text in the model's vocabulary; it must be thread-safe. <see langword="null"/> for an estimate
    /// of one token for each 3.5 bytes of UTF-8. Eight tokens are added for each message's place in the turn template.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ContextWindowChatReducer(
        int contextWindow = 8192,
        int maxOutputTokens = 1024,
        Func<string, int>? countTokens = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxOutputTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(contextWindow, maxOutputTokens);
        _room = () => contextWindow - maxOutputTokens;
        _countTokens = countTokens ?? TokenGuess.Of;
    }

    /// <summary>
    /// Initializes a new instance of the <see cref="ContextWindowChatReducer"/> class that uses what a client knows of its
    /// context window at the time: <see cref="OpenChatClientOptions.ContextWindow"/>, else what the server of a named engine
    /// has reported, else 8192 tokens. Room is left for the client's <see cref="OpenChatClientOptions.MaxOutputTokens"/>,
    /// or for half of a window that is smaller than twice that.
    /// </summary>
    /// <param name="client">The client, or one around it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no <see cref="OpenChatClient"/> in <paramref name="client"/>.</exception>
    public ContextWindowChatReducer(IChatClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var settings =
            client.GetService<OpenChatClient>()?.Settings
            ?? throw new ArgumentException(
                $"There is no {nameof(OpenChatClient)} in the client. Give one, or name the numbers: new {nameof(ContextWindowChatReducer)}(8192, 1024).",
                nameof(client)
            );
        _room = () =>
        {
            var window = settings.ContextWindowOf(settings.ModelId).Tokens;
            return window - Math.Min(settings.MaxOutputTokens, window / 2);
        };
        _countTokens = settings.CountTokens ?? TokenGuess.Of;
    }

    /// <summary>Drops the oldest rounds of a conversation that is too long.</summary>
    /// <param name="messages">The conversation, oldest message first. It is not changed.</param>
    /// <param name="cancellationToken">Cancels the counting.</param>
    /// <returns>A new list of the messages that stay, unchanged and in order.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    public Task<IEnumerable<ChatMessage>> ReduceAsync(
        IEnumerable<ChatMessage> messages,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var all = messages.ToList();
        var (parts, last) = Rounds.Part(all);
        var tokens = 0;
        var tokensOfPart = new int[last + 1];
        foreach (var (i, count) in Rounds.CountTokens(all, _countTokens).Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            tokens += count;
            if (parts[i] is { } part)
            {
                tokensOfPart[part] += count;
            }
        }

        var oldestKept = 0;
        var room = _room();
        while (tokens > room && oldestKept <= last)
        {
            tokens -= tokensOfPart[oldestKept++];
        }

        return Task.FromResult<IEnumerable<ChatMessage>>([
            .. all.Where((_, i) => parts[i] is not { } part || part >= oldestKept),
        ]);
    }
}
