namespace OpenChat.Emulator.Weights;

/// <summary>Represents why a GGUF file cannot be run; the message is one line that says what to do.</summary>
public sealed class WeightsException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="WeightsException"/> class.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="message">One line that says what to do.</param>
    /// <param name="innerException">What was met, if anything.</param>
    public WeightsException(WeightsProblem problem, string message, Exception? innerException = null)
        : base(message, innerException) => Problem = problem;

    /// <summary>Gets what is wrong.</summary>
    public WeightsProblem Problem { get; }
}
