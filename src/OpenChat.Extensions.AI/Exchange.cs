using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Mapping;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Turns;

namespace OpenChat.Extensions.AI;

/// <summary>Sends a mapped request and maps the answer back, whole or piece by piece.</summary>
internal sealed partial class Exchange(Transport transport, MappingSettings settings, TimeProvider time, ILogger logger)
{
    public async Task<ChatResponse> AskAsync(Ask ask, CancellationToken cancellationToken)
    {
        Warn(ask);
        var answer = await transport
            .SendAsync(ask.Request, ask.Model, ask.HasLeadingSpace, cancellationToken)
            .ConfigureAwait(false);
        return MapWhole(ask, answer);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        Ask ask,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Warn(ask);
        var (stream, whole) = await transport
            .OpenAsync(ask.Request, ask.Model, ask.HasLeadingSpace, cancellationToken)
            .ConfigureAwait(false);
        if (stream is null)
        {
            var (text, mapper, isStopped) = Cut(ask, whole!);
            if (text.Length > 0)
            {
                yield return mapper.MapPiece(text);
            }

            yield return mapper.MapEnd(isStopped, isAllRead: true, whole!.Headers);
            yield break;
        }

        using (stream)
        {
            var mapper = new AnswerMapper(ask, stream.Reader, time.GetUtcNow());
            var headers = AnswerHeaders.Read(stream.Response);
            var cutter = ask.IsCut ? new StopCutter(OpenChatTurns.EndsWith(ask.StopSequences)) : null;
            await foreach (var piece in stream.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var text = cutter?.Push(piece) ?? piece;
                var isStopped = cutter is { IsStopped: true };
                if (isStopped)
                {
                    // At once, not when the caller asks for the next piece: until then the model would go on writing.
                    stream.Dispose();
                }

                if (text.Length > 0)
                {
                    yield return mapper.MapPiece(text);
                }

                if (isStopped)
                {
                    break;
                }
            }

            if (cutter?.Flush() is { Length: > 0 } rest)
            {
                yield return mapper.MapPiece(rest);
            }

            var isCut = cutter is { IsStopped: true };
            yield return mapper.MapEnd(isCut, isAllRead: !isCut, headers);
        }
    }

    private ChatResponse MapWhole(Ask ask, WholeAnswer answer)
    {
        var (text, mapper, isStopped) = Cut(ask, answer);
        return mapper.MapWhole(text, isStopped, answer.Headers);
    }

    private (string Text, AnswerMapper Mapper, bool IsStopped) Cut(Ask ask, WholeAnswer answer)
    {
        var text = answer.Text ?? "";
        var cutter = ask.IsCut ? new StopCutter(OpenChatTurns.EndsWith(ask.StopSequences)) : null;
        text = cutter is null ? text : cutter.Push(text) + cutter.Flush();
        return (text, new AnswerMapper(ask, answer.Reader, time.GetUtcNow()), cutter?.IsStopped == true);
    }

    private void Warn(Ask ask)
    {
        if (ask.SuspectedTokens is { } tokens)
        {
            LogContext(logger, tokens, settings.ContextWindow);
        }

        if (ask.LeftOut is { } names)
        {
            LogLeftOut(logger, string.Join(", ", names));
        }
    }

    [LoggerMessage(
        20,
        LogLevel.Warning,
        "The prompt has about {Tokens} tokens by a rough guess and may not fit with its answer into the context window of {ContextWindow}: a server may cut it in the middle without a word. Set OpenChatClientOptions.CountTokens to have it checked."
    )]
    private static partial void LogContext(ILogger logger, int tokens, int contextWindow);

    [LoggerMessage(
        21,
        LogLevel.Warning,
        "Left out of the request, since JSON has no such values: the AdditionalProperties {Names}. Give each as text, a number, a boolean, a JsonElement, a JsonNode, or a list or dictionary of those."
    )]
    private static partial void LogLeftOut(ILogger logger, string names);
}
