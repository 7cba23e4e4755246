using Microsoft.Extensions.Logging;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Names and numbers at Debug and above; what people and the model wrote at Trace only.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(1, LogLevel.Debug, "Sending {Bytes} bytes to {Host} for the model {Model}, streaming: {Streaming}.")]
    public static partial void Sending(this ILogger logger, int bytes, string host, string model, bool streaming);

    [LoggerMessage(2, LogLevel.Trace, "Request body: {Body}")]
    public static partial void SendingBody(this ILogger logger, string body);

    [LoggerMessage(3, LogLevel.Debug, "{Host} answered with HTTP {Status}, request id {RequestId}.")]
    public static partial void Answered(this ILogger logger, string host, int status, string? requestId);

    [LoggerMessage(4, LogLevel.Trace, "Answer: {Body}")]
    public static partial void AnsweredBody(this ILogger logger, object body);

    [LoggerMessage(5, LogLevel.Warning, "Attempt {Attempt} failed: {Failure}. Sending again in {DelaySeconds:0.0} s.")]
    public static partial void Retrying(this ILogger logger, int attempt, string failure, double delaySeconds);

    [LoggerMessage(6, LogLevel.Warning, "Skipped a frame of the server's stream that is not a JSON object.")]
    public static partial void SkippedFrame(this ILogger logger);

    [LoggerMessage(
        7,
        LogLevel.Debug,
        "The server answered a request for a stream with an empty document; asking without one."
    )]
    public static partial void AskingWithoutStream(this ILogger logger);
}
