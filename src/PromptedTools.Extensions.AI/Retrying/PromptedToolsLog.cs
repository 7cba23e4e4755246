using Microsoft.Extensions.Logging;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>What is logged: names and reasons at Debug, what the model wrote at Trace only.</summary>
internal static partial class PromptedToolsLog
{
    [LoggerMessage(1, LogLevel.Debug, "Tool call of {Tool} at {Path}: {Severity}, {Reason}.")]
    public static partial void Finding(ILogger logger, string? tool, string? path, string severity, string reason);

    [LoggerMessage(2, LogLevel.Trace, "Tool call of {Tool} at {Path}: expected {Expected}, got {Got}.")]
    public static partial void FindingContent(
        ILogger logger,
        string? tool,
        string? path,
        string? expected,
        string? got
    );

    [LoggerMessage(3, LogLevel.Debug, "Asking the model again: {Reason}. Extra request {Spent} of {Budget}.")]
    public static partial void AskedAgain(ILogger logger, string reason, int spent, int budget);

    [LoggerMessage(4, LogLevel.Warning, "The model's tool call was given up after {Spent} extra requests: {Reason}.")]
    public static partial void GaveUp(ILogger logger, int spent, string reason);

    [LoggerMessage(5, LogLevel.Trace, "The model replied: {Reply}")]
    public static partial void Replied(ILogger logger, string reply);

    [LoggerMessage(
        6,
        LogLevel.Warning,
        "{Count} tools are left out: only functions can be offered to a prompted model."
    )]
    public static partial void ToolsLeftOut(ILogger logger, int count);

    [LoggerMessage(7, LogLevel.Debug, "Extra request {Spent} does not fit into the context window.")]
    public static partial void Refused(ILogger logger, int spent);

    [LoggerMessage(
        8,
        LogLevel.Debug,
        "The JSON was not accepted: {Fault}. Extra requests so far: {Spent} of {Budget}."
    )]
    public static partial void FormatRefused(ILogger logger, string fault, int spent, int budget);

    [LoggerMessage(9, LogLevel.Warning, "The JSON was given up after {Spent} extra requests: {Fault}.")]
    public static partial void FormatGivenUp(ILogger logger, int spent, string fault);

    [LoggerMessage(
        10,
        LogLevel.Warning,
        "Function invocation stands inside prompted tools, where it sees no call: calls come back unanswered. The right order is client.AsBuilder().UseFunctionInvocation().UsePromptedTools().Build()."
    )]
    public static partial void InvocationInside(ILogger logger);

    [LoggerMessage(
        11,
        LogLevel.Warning,
        "Prompted tools stand inside prompted tools: only the outer ones work. Leave out one UsePromptedTools(), or OpenChatClientOptions.PromptedTools of the client inside. The right order is client.AsBuilder().UseFunctionInvocation().UsePromptedTools().Build()."
    )]
    public static partial void TwoLayers(ILogger logger);
}
