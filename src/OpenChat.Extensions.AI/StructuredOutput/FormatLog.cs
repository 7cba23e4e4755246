using Microsoft.Extensions.Logging;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>What is logged of structured output: faults at Debug, what the model wrote at Trace only.</summary>
internal static partial class FormatLog
{
    [LoggerMessage(
        1,
        LogLevel.Debug,
        "The JSON was not accepted: {Fault}. Extra requests so far: {Spent} of {Budget}."
    )]
    public static partial void Refused(ILogger logger, string fault, int spent, int budget);

    [LoggerMessage(2, LogLevel.Trace, "The model replied: {Reply}")]
    public static partial void Replied(ILogger logger, string reply);

    [LoggerMessage(3, LogLevel.Warning, "The JSON was given up after {Spent} extra requests: {Fault}.")]
    public static partial void GaveUp(ILogger logger, int spent, string fault);
}
