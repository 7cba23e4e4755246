namespace PromptedTools.Extensions.AI;

/// <summary>
/// The exception that is thrown when the model did not make the tool call that was required of it, or gave no answer at
/// all, within the extra requests allowed.
/// </summary>
/// <remarks>The message names the fault; it never holds the prompt or the reply.</remarks>
public class PromptedToolCallException : InvalidOperationException
{
    /// <summary>Initializes a new instance of the <see cref="PromptedToolCallException"/> class.</summary>
    public PromptedToolCallException() { }

    /// <summary>Initializes a new instance of the <see cref="PromptedToolCallException"/> class.</summary>
    /// <param name="message">What the model did not give, and why.</param>
    public PromptedToolCallException(string message)
        : base(message) { }

    /// <summary>Initializes a new instance of the <see cref="PromptedToolCallException"/> class.</summary>
    /// <param name="message">What the model did not give, and why.</param>
    /// <param name="innerException">The exception that caused this one, if any.</param>
    public PromptedToolCallException(string message, Exception? innerException)
        : base(message, innerException) { }
}
