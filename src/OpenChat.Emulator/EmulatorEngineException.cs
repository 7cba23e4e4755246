namespace OpenChat.Emulator;

/// <summary>Represents an engine's refusal, in the terms of the Workers AI API.</summary>
public sealed class EmulatorEngineException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="EmulatorEngineException"/> class.</summary>
    /// <param name="statusCode">The HTTP status of the answer, 400 to 599.</param>
    /// <param name="errorCode">The Workers AI error code, such as 3040 or 5021.</param>
    /// <param name="message">The message the client gets to read.</param>
    /// <param name="innerException">What the engine met, if anything; it is not passed on.</param>
    public EmulatorEngineException(int statusCode, int errorCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        ErrorCode = errorCode;
    }

    /// <summary>Gets the HTTP status of the answer.</summary>
    public int StatusCode { get; }

    /// <summary>Gets the Workers AI error code.</summary>
    public int ErrorCode { get; }

    /// <summary>Gets how long the client should wait before it asks again.</summary>
    /// <value>Whole seconds are sent as <c>Retry-After</c>; <see langword="null"/> (the default) sends no such header.</value>
    public TimeSpan? RetryAfter { get; init; }
}
