namespace OpenChat.Emulator.Answering;

/// <summary>An error to be answered, before a dialect gives it its shape.</summary>
internal sealed record ApiError(int Status, int Code, string Message)
{
    // Workers AI's own codes; the other dialects know by them what an error is.
    public const int BadInput = 5006;
    public const int NoSuchModel = 5007;
    public const int ContextExceeded = 5021;
    public const int Retired = 5028;
    public const int NoRoute = 7000;
    public const int NotAuthenticated = 10000;

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets the prompt's tokens and the context window that they exceed, where both are known.</summary>
    public (int PromptTokens, int ContextWindow)? Excess { get; init; }

    public static ApiError From(EmulatorEngineException exception) =>
        new(exception.StatusCode, exception.ErrorCode, exception.Message) { RetryAfter = exception.RetryAfter };
}
