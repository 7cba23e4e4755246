using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI;

/// <summary>
/// A service that a chat client may offer (<see cref="IChatClient.GetService"/>) when it knows how long its answers may be.
/// When an answer was cut off, the model is then asked again with no higher limit than there is room for.
/// </summary>
public interface IOutputLimits
{
    /// <summary>How many tokens the answer to a request may have.</summary>
    /// <param name="messages">The request's messages.</param>
    /// <param name="options">The request's options.</param>
    /// <returns>The limit of the request as it is, and the highest possible one.</returns>
    OutputLimit GetOutputLimit(IEnumerable<ChatMessage> messages, ChatOptions options);
}

/// <summary>How many tokens the answer to one request may have.</summary>
/// <param name="Current">The limit of the request as it is.</param>
/// <param name="Most">The highest limit that <see cref="ChatOptions.MaxOutputTokens"/> can achieve.</param>
public readonly record struct OutputLimit(int Current, int Most);
