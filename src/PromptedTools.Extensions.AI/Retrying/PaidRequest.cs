using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>
/// One request to the client inside, paid for. A <see cref="Budget"/> alone makes them and each is sent once: whatever the
/// replies are, an answer costs no more requests than its budget holds.
/// </summary>
internal sealed class PaidRequest
{
    private readonly IReadOnlyList<ChatMessage> _messages;
    private readonly ChatOptions _options;
    private bool _isSent;

    private PaidRequest(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        _messages = messages;
        _options = options;
    }

    public Task<ChatResponse> SendAsync(IChatClient client, CancellationToken cancellationToken)
    {
        UseUp();
        return client.GetResponseAsync(_messages, _options, cancellationToken);
    }

    public IAsyncEnumerable<ChatResponseUpdate> StreamAsync(IChatClient client, CancellationToken cancellationToken)
    {
        UseUp();
        return client.GetStreamingResponseAsync(_messages, _options, cancellationToken);
    }

    private void UseUp()
    {
        if (_isSent)
        {
            throw new InvalidOperationException("A request that was paid for once is not sent twice.");
        }

        _isSent = true;
    }

    /// <summary>The requests of one answer: the first one, and the extra ones for as long as there are any.</summary>
    internal sealed class Budget
    {
        public Budget(IReadOnlyList<ChatMessage> messages, ChatOptions options, int extra)
        {
            Extra = extra;
            First = new PaidRequest(messages, options);
        }

        public PaidRequest First { get; }

        /// <summary>How many requests there may be beyond the first.</summary>
        public int Extra { get; }

        /// <summary>How many of them are gone.</summary>
        public int Spent { get; private set; }

        /// <summary>One more request; null when there is none left.</summary>
        public PaidRequest? TryTake(IReadOnlyList<ChatMessage> messages, ChatOptions options)
        {
            if (Spent >= Extra)
            {
                return null;
            }

            Spent++;
            return new PaidRequest(messages, options);
        }
    }
}
