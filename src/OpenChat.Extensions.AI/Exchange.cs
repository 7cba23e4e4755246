using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Mapping;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Turns;

namespace OpenChat.Extensions.AI;

/// <summary>Sends a mapped request and maps the answer back, whole or piece by piece.</summary>
internal sealed partial class Exchange(
    Transport transport,
    MappingSettings settings,
    ServedWindow? window,
    TimeProvider time,
    ILogger logger
)
{
    public async Task<ChatResponse> AskAsync(Ask ask, CancellationToken cancellationToken)
    {
        Prepare(ask);
        var (answer, asked) = await SendAsync(ask, ask => transport.SendAsync(ask.Request, cancellationToken))
            .ConfigureAwait(false);
        var (reply, mapper, isStopped) = Read(asked, answer);
        return mapper.MapWhole(reply, isStopped, answer.Headers);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        Ask ask,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Prepare(ask);
        (var opened, ask) = await SendAsync(ask, ask => OpenAsync(ask, cancellationToken)).ConfigureAwait(false);
        if (opened.Whole is { } whole)
        {
            var (told, wholeMapper, isStoppedThere) = Read(ask, whole);
            if (!told.IsEmpty)
            {
                yield return wholeMapper.MapPiece(told);
            }

            yield return wholeMapper.MapEnd(isStoppedThere, isAllRead: true, whole.Headers);
            yield break;
        }

        using var stream = opened.Stream!;
        await using var pieces = opened.Pieces!.ConfigureAwait(false);
        var mapper = new AnswerMapper(ask, stream.Reader, time.GetUtcNow());
        var headers = AnswerHeaders.Read(stream.Response);
        var reply = new ReplyReader(ask, isWhole: false);
        var hasPiece = opened.HasPiece;
        while (hasPiece)
        {
            var told = reply.Push(opened.Pieces!.Current);
            if (reply.IsStopped)
            {
                // At once, not when the caller asks for the next piece: until then the model would go on writing.
                stream.Dispose();
            }

            if (!told.IsEmpty)
            {
                yield return mapper.MapPiece(told);
            }

            hasPiece = !reply.IsStopped && await opened.Pieces!.MoveNextAsync().ConfigureAwait(false);
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

    private async Task<Opened> OpenAsync(Ask ask, CancellationToken cancellationToken)
    {
        var (stream, whole) = await transport.OpenAsync(ask.Request, cancellationToken).ConfigureAwait(false);
        if (stream is null)
        {
            return new Opened(null, null, whole, HasPiece: false);
        }

        try
        {
            // To the first piece: llama.cpp of 2025 refuses a grammar where that would be.
            var pieces = stream.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            return new Opened(stream, pieces, null, await pieces.MoveNextAsync().ConfigureAwait(false));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends a request; where the server refuses the schema that it holds the reply to, once more without, which is then
    /// remembered. That it was the schema shows only in that the same request is taken without it.
    /// </summary>
    private async Task<(T Answer, Ask Asked)> SendAsync<T>(Ask ask, Func<Ask, Task<T>> send)
    {
        try
        {
            return (await send(ask).ConfigureAwait(false), ask);
        }
        catch (OpenChatException refusal)
            when (refusal.Kind == OpenChatErrorKind.InvalidRequest && ask.Constraint is not null)
        {
            LogRefused(logger, refusal.ErrorCode, (int?)refusal.StatusCode);
        }

        var free = ask.Unconstrained();
        var answer = await send(free).ConfigureAwait(false);
        settings.RefusedSchemas.Add(ask.Constraint.Schema);
        return (answer, free);
    }

    private (ReplyPiece Reply, AnswerMapper Mapper, bool IsStopped) Read(Ask ask, WholeAnswer answer)
    {
        var reader = new ReplyReader(ask, isWhole: true);
        var reply = reader.Push(answer.Reply) + reader.Flush();
        return (reply, new AnswerMapper(ask, answer.Reader, time.GetUtcNow()), reader.IsStopped);
    }

    /// <summary>What is done beside sending: nothing of it is in the request's way.</summary>
    private void Prepare(Ask ask)
    {
        window?.AskInBackground();
        if (ask.SuspectedTokens is { } tokens)
        {
            LogContext(logger, tokens, settings.ContextWindowOf(ask.Request.Model).Tokens);
        }

        if (ask.LeftOut is { } names)
        {
            LogLeftOut(logger, string.Join(", ", names));
        }

        if (ask.Untaken is { } untaken)
        {
            LogUntaken(logger, settings.Engine!.Name, string.Join(", ", untaken));
        }
    }

    [LoggerMessage(
        20,
        LogLevel.Warning,
        "The prompt has about {Tokens} tokens by a rough guess and may not fit with its answer into the context window of {ContextWindow}: a server may cut it in the middle silently. Set OpenChatClientOptions.CountTokens to have it checked."
    )]
    private static partial void LogContext(ILogger logger, int tokens, int contextWindow);

    [LoggerMessage(
        21,
        LogLevel.Warning,
        "Left out of the request, since JSON has no such values: the AdditionalProperties {Names}. Give each as text, a number, a boolean, a JsonElement, a JsonNode, or a list or dictionary of those."
    )]
    private static partial void LogLeftOut(ILogger logger, string names);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "Left out of the request, since {Engine}'s chat route does not take them: the AdditionalProperties {Names}. Set them where the server keeps its model's settings."
    )]
    private static partial void LogUntaken(ILogger logger, string engine, string names);

    [LoggerMessage(
        23,
        LogLevel.Debug,
        "The server refused a request with a schema for the reply (code {Code}, HTTP {Status}): asking without it."
    )]
    private static partial void LogRefused(ILogger logger, string? code, int? status);

    /// <summary>An answer that has begun: a stream, which stands on its first piece if it has any, or a whole one.</summary>
    private sealed record Opened(
        AnswerStream? Stream,
        IAsyncEnumerator<WirePiece>? Pieces,
        WholeAnswer? Whole,
        bool HasPiece
    );
}
