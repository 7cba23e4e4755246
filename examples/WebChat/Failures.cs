using OpenChat.Extensions.AI;

namespace OpenChat.Examples.WebChat;

/// <summary>Says what went wrong in the words of the person who chats; the log has the developer's.</summary>
internal static class Failures
{
    public static ErrorEvent AnsweredElsewhere { get; } =
        new("An answer is being written in another tab.", "Wait until it is done, or stop it there.", CanRetry: true);

    /// <summary>Semantic Kernel's exception wraps the connector's.</summary>
    public static OpenChatException? OfModel(Exception exception) =>
        exception as OpenChatException ?? exception.InnerException as OpenChatException;

    public static ErrorEvent Explain(Exception exception) =>
        exception is TurnRefusedException refused ? refused.Event
        : OfModel(exception) is { } failure ? Explain(failure)
        : new ErrorEvent("Something went wrong.", "The log of this program says more.", CanRetry: true);

    private static ErrorEvent Explain(OpenChatException failure) =>
        failure.Kind switch
        {
            OpenChatErrorKind.Busy => new("The model is busy.", WaitAdvice(failure.RetryAfter), CanRetry: true),
            OpenChatErrorKind.QuotaExceeded => new(
                "Today's allowance is used up.",
                "Workers AI grants a new one at 00:00 UTC.",
                CanRetry: false
            ),
            OpenChatErrorKind.Authentication => new(
                "The model's server did not accept this program's key.",
                "Check the key that the program was started with, and start it again.",
                CanRetry: false
            ),
            OpenChatErrorKind.ModelUnavailable => new(
                "The server does not offer this model.",
                "Start the program with another OPENCHAT_MODEL or OPENCHAT_ENDPOINT.",
                CanRetry: false
            ),
            OpenChatErrorKind.ContextWindowExceeded => new(
                "This conversation has become too long for the model.",
                "Start a new chat.",
                CanRetry: false
            ),
            OpenChatErrorKind.Timeout => new(
                "The model took too long to answer.",
                "It may have too much to do, or the question asks for too much at once.",
                CanRetry: true
            ),
            OpenChatErrorKind.Transport => new(
                "The model's server cannot be reached.",
                "See that it is running.",
                CanRetry: true
            ),
            OpenChatErrorKind.Truncated => new(
                "The answer broke off.",
                "The connection to the model was lost on the way.",
                CanRetry: true
            ),
            _ => new("The model could not answer.", "The log of this program says more.", CanRetry: true),
        };

    private static string WaitAdvice(TimeSpan? wait) =>
        wait is { TotalSeconds: > 0 } time
            ? $"Try again in {Math.Ceiling(time.TotalSeconds)} seconds."
            : "Wait a moment, then try again.";
}
