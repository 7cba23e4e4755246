using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI;

/// <summary>
/// A service that a chat client may offer (<see cref="IChatClient.GetService"/>) when it can tell that a request was refused
/// because it is too long. If a repair is refused for that reason, it is given up, as if the budget were used up; without
/// this service, or with any other exception, the answer fails.
/// </summary>
public interface IContextWindowErrors
{
    /// <summary>Whether an exception of the client says that the request exceeds the model's context window.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <returns><see langword="true"/> if a shorter request may be answered.</returns>
    bool IsContextWindowExceeded(Exception exception);
}
