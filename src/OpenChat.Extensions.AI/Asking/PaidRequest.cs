using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Asking;

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
        private readonly bool _isShared;

        /// <param name="messages">What is asked first.</param>
        /// <param name="options">The options it is asked with.</param>
        /// <param name="extra">How many more requests there may be.</param>
        /// <param name="isShared">Whether a layer inside spends from this budget too: each request then tells it what is left.</param>
        public Budget(IReadOnlyList<ChatMessage> messages, ChatOptions options, int extra, bool isShared)
        {
            Extra = extra;
            _isShared = isShared;
            First = Make(messages, options);
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
            return Make(messages, options);
        }

        /// <summary>
        /// Counts what a layer inside says it spent. It was told what it may; no number in an answer makes the budget larger.
        /// </summary>
        public void CountInside(int spent) => Spent += Math.Clamp(spent, 0, Extra - Spent);

        private PaidRequest Make(IReadOnlyList<ChatMessage> messages, ChatOptions options) =>
            new(messages, _isShared ? ExtraRequests.Granting(options, Extra - Spent) : options);
    }
}
