namespace PromptedTools.Extensions.AI;

/// <summary>
/// The exception that is thrown when the model gave no JSON of the format asked for within the extra requests allowed.
/// </summary>
/// <remarks>The message names the fault; it never holds the prompt or the reply.</remarks>
public class PromptedJsonException : InvalidOperationException
{
    /// <summary>Initializes a new instance of the <see cref="PromptedJsonException"/> class.</summary>
    public PromptedJsonException() { }

    /// <summary>Initializes a new instance of the <see cref="PromptedJsonException"/> class.</summary>
    /// <param name="message">What was wrong with the last reply.</param>
    public PromptedJsonException(string message)
        : base(message) { }

    /// <summary>Initializes a new instance of the <see cref="PromptedJsonException"/> class.</summary>
    /// <param name="message">What was wrong with the last reply.</param>
    /// <param name="innerException">The exception that caused this one, if any.</param>
    public PromptedJsonException(string message, Exception? innerException)
        : base(message, innerException) { }
}
