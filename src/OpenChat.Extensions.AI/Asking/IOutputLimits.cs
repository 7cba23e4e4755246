using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Asking;

/// <summary>What a client offers, as a service, that knows how long its answers may be.</summary>
internal interface IOutputLimits
{
    OutputLimit Of(IEnumerable<ChatMessage> messages, ChatOptions options);
}

/// <summary>How many tokens the answer to one request may have.</summary>
/// <param name="Current">As the request is.</param>
/// <param name="Most">With the most that <see cref="ChatOptions.MaxOutputTokens"/> can get out of it.</param>
internal readonly record struct OutputLimit(int Current, int Most);
