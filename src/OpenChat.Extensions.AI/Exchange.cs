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
            var (reply, wholeMapper, isStoppedThere) = Read(ask, whole!);
            if (!reply.IsEmpty)
            {
                yield return wholeMapper.MapPiece(reply);
            }

            yield return wholeMapper.MapEnd(isStoppedThere, isAllRead: true, whole!.Headers);
            yield break;
        }

        using (stream)
        {
            var mapper = new AnswerMapper(ask, stream.Reader, time.GetUtcNow());
            var headers = AnswerHeaders.Read(stream.Response);
            var reply = new ReplyReader(ask, isWhole: false);
            await foreach (var piece in stream.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var told = reply.Push(piece);
                if (reply.IsStopped)
                {
                    // At once, not when the caller asks for the next piece: until then the model would go on writing.
                    stream.Dispose();
                }

                if (!told.IsEmpty)
                {
                    yield return mapper.MapPiece(told);
                }

                if (reply.IsStopped)
                {
                    break;
                }
            }

            // Before the rest is read: a stop may stand in what was held to the end, and then all was read.
            var isLeft = reply.IsStopped;
            var rest = reply.Flush();
            if (!rest.IsEmpty)
            {
                yield return mapper.MapPiece(rest);
            }

            yield return mapper.MapEnd(reply.IsStopped, isAllRead: !isLeft, headers);
        }
    }

    private ChatResponse MapWhole(Ask ask, WholeAnswer answer)
    {
        var (reply, mapper, isStopped) = Read(ask, answer);
        return mapper.MapWhole(reply, isStopped, answer.Headers);
    }

    private (ReplyPiece Reply, AnswerMapper Mapper, bool IsStopped) Read(Ask ask, WholeAnswer answer)
    {
        var reader = new ReplyReader(ask, isWhole: true);
        var reply = reader.Push(new WirePiece(answer.Thinking ?? "", answer.Text ?? "")) + reader.Flush();
        return (reply, new AnswerMapper(ask, answer.Reader, time.GetUtcNow()), reader.IsStopped);
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
