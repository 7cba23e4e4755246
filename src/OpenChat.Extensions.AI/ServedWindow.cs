using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Engines;

namespace OpenChat.Extensions.AI;

/// <summary>
/// The context window that the server of a named engine runs the client's model with. It is asked for in the background of
/// requests, never in their way: once, or three times at most where the model was not loaded yet.
/// </summary>
internal sealed partial class ServedWindow(Engine engine, IEngineServer server, string model, ILogger logger)
{
    private const int MostAsks = 3;

    // 0 where it is not known: an int can be read while another thread writes it.
    private volatile int _tokens;
    private int _asks;
    private int _isAsking;

    public int? Tokens => _tokens is > 0 and var tokens ? tokens : null;

    /// <summary>Asks, unless that was done often enough or is being done.</summary>
    public void AskInBackground()
    {
        if (Volatile.Read(ref _asks) >= MostAsks || Interlocked.Exchange(ref _isAsking, 1) == 1)
        {
            return;
        }

        _ = Task.Run(AskAsync);
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Nobody waits for the question, and without an answer everything is as it was: the log says what failed."
    )]
    private async Task AskAsync()
    {
        try
        {
            var answer = await engine.AskWindowAsync(server, model).ConfigureAwait(false);
            _asks = answer.IsNotLoadedYet ? _asks + 1 : MostAsks;
            if (answer.Tokens is { } tokens)
            {
                _tokens = tokens;
                LogTold(logger, engine.Name, model, tokens);
            }
            else
            {
                LogUntold(
                    logger,
                    engine.Name,
                    model,
                    answer.IsNotLoadedYet ? "it is not loaded yet" : "the server does not say",
                    OpenChatClientOptions.DefaultContextWindow
                );
            }

            if (answer.Advice is { } advice)
            {
                LogSmall(logger, model, answer.Tokens, OpenChatClientOptions.DefaultContextWindow, advice);
            }
        }
        catch (Exception failure)
        {
            _asks = MostAsks;
            // Not the exception's message: it may quote the server.
            LogUntold(logger, engine.Name, model, failure.GetType().Name, OpenChatClientOptions.DefaultContextWindow);
        }

        Volatile.Write(ref _isAsking, 0);
    }

    [LoggerMessage(30, LogLevel.Debug, "{Engine} serves {Model} with a context window of {Tokens} tokens.")]
    private static partial void LogTold(ILogger logger, string engine, string model, int tokens);

    [LoggerMessage(
        31,
        LogLevel.Debug,
        "{Engine} does not tell the context window of {Model} ({Reason}): {Default} tokens are taken for it."
    )]
    private static partial void LogUntold(ILogger logger, string engine, string model, string reason, int @default);

    [LoggerMessage(
        32,
        LogLevel.Warning,
        "{Model} is served with a context window of {Tokens} tokens, less than the model's {Default}. {Advice}"
    )]
    private static partial void LogSmall(ILogger logger, string model, int? tokens, int @default, string advice);
}
