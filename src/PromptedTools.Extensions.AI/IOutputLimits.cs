using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI;

/// <summary>
/// A service that a chat client may offer (<see cref="IChatClient.GetService"/>) when it knows how long its answers may be.
/// An answer that was cut off is then asked for again with no more room than there is.
/// </summary>
public interface IOutputLimits
{
    /// <summary>How many tokens the answer to a request may have.</summary>
    /// <param name="messages">The request's messages.</param>
    /// <param name="options">The request's options.</param>
    /// <returns>The limit as the request is, and the most it could be.</returns>
    OutputLimit GetOutputLimit(IEnumerable<ChatMessage> messages, ChatOptions options);
}

/// <summary>How many tokens the answer to one request may have.</summary>
/// <param name="Current">As the request is.</param>
/// <param name="Most">With the most that <see cref="ChatOptions.MaxOutputTokens"/> can get out of it.</param>
public readonly record struct OutputLimit(int Current, int Most);
