namespace OpenChat.Emulator.Answering;

/// <summary>An error to be answered, before a dialect gives it its shape.</summary>
internal sealed record ApiError(int Status, int Code, string Message)
{
    public TimeSpan? RetryAfter { get; init; }

    public static ApiError From(EmulatorEngineException exception) =>
        new(exception.StatusCode, exception.ErrorCode, exception.Message) { RetryAfter = exception.RetryAfter };
}
