using Microsoft.Extensions.Logging;

namespace SemanticKernel.Connectors.OpenChat.FunctionCalling;

internal static partial class FunctionCallingLog
{
    [LoggerMessage(1, LogLevel.Debug, "Round {Round}: the model called {Functions}.")]
    public static partial void FunctionsCalled(ILogger logger, int round, string functions);

    [LoggerMessage(2, LogLevel.Warning, "The function {Function} failed. The model is told.")]
    public static partial void FunctionFailed(ILogger logger, Exception exception, string function);

    [LoggerMessage(3, LogLevel.Debug, "A filter ended the conversation after round {Round}.")]
    public static partial void Terminated(ILogger logger, int round);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "The calls of round {Round} are not invoked: the limit of rounds or of nested conversations is reached."
    )]
    public static partial void LimitReached(ILogger logger, int round);
}
