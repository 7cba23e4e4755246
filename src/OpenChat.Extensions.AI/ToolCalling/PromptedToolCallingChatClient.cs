using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Extensions.AI.Asking;
using OpenChat.Extensions.AI.ToolCalling;
using OpenChat.Extensions.AI.ToolCalling.Exchange;

namespace OpenChat.Extensions.AI;

/// <summary>
/// Gives tool calling to a model that has none: the tools go into the prompt, calls are read out of the reply, checked
/// against their schemas and, where they are faulty, asked for again. Put it under <see cref="FunctionInvokingChatClient"/>.
/// Thread-safe.
/// </summary>
/// <remarks>
/// The inner client never sees <see cref="ChatOptions.Tools"/>, a call or a tool's result. A request without tools whose
/// messages hold none either is passed on as it is.
/// </remarks>
public class PromptedToolCallingChatClient : DelegatingChatClient
{
    /// <summary>
    /// The key, in <see cref="ChatResponse.AdditionalProperties"/> or those of the last update, of why calls were refused,
    /// mended or dropped: a JSON array of objects with <c>severity</c> (<c>repaired</c>, <c>dropped</c>, <c>error</c>) and
    /// <c>reason</c> and, where known, <c>tool</c>, <c>path</c>, <c>expected</c> and <c>got</c>. It may quote the reply.
    /// </summary>
    public const string DiagnosticsKey = "openchat.tool_call_diagnostics";

    private readonly PromptedToolCallingOptions _options;
    private readonly ILogger _logger;

    /// <summary>Initializes a new instance of the <see cref="PromptedToolCallingChatClient"/> class.</summary>
    /// <param name="innerClient">The client of the model.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults. They are checked and copied.</param>
    /// <param name="loggerFactory">Where to log: names and reasons at Debug, contents at Trace only.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One or more options are wrong. The message names all of them.</exception>
    public PromptedToolCallingChatClient(
        IChatClient innerClient,
        PromptedToolCallingOptions? options = null,
        ILoggerFactory? loggerFactory = null
    )
        : base(innerClient)
    {
        _options = (options ?? new PromptedToolCallingOptions()).ValidatedCopy();
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<PromptedToolCallingChatClient>();
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The tools and the tool mode contradict each other, a tool is too large, or a message is null.</exception>
    /// <exception cref="PromptedToolCallException">A required call, or any answer at all, was not to be had.</exception>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var history = MessageList.Of(messages);
        return ToolTurn.IsNeededFor(history, options)
            ? AnswerAsync(Start(history, options), cancellationToken)
            : base.GetResponseAsync(history, ExtraRequests.Without(options), cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The tools and the tool mode contradict each other, a tool is too large, or a message is null.</exception>
    /// <exception cref="PromptedToolCallException">A required call, or any answer at all, was not to be had.</exception>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var history = MessageList.Of(messages);
        return ToolTurn.IsNeededFor(history, options)
            ? AnswerInPiecesAsync(Start(history, options), cancellationToken)
            : base.GetStreamingResponseAsync(history, ExtraRequests.Without(options), cancellationToken);
    }

    private ToolTurn Start(IReadOnlyList<ChatMessage> messages, ChatOptions? options) =>
        ToolTurn.Start(messages, options, _options, InnerClient, _logger);

    private async Task<ChatResponse> AnswerAsync(ToolTurn turn, CancellationToken cancellationToken)
    {
        var response = await turn.First.SendAsync(InnerClient, cancellationToken).ConfigureAwait(false);
        var (answer, last) = await SettleAsync(turn, turn.Read(response), cancellationToken).ConfigureAwait(false);
        return turn.Compose(answer, last ?? response);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AnswerInPiecesAsync(
        ToolTurn turn,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var stream = new ToolTurnStream(turn);
        await foreach (var update in turn.First.StreamAsync(InnerClient, cancellationToken).ConfigureAwait(false))
        {
            if (stream.Push(update) is { } shown)
            {
                yield return shown;
            }

            if (stream.IsOver)
            {
                break;
            }
        }

        var (answer, _) = await SettleAsync(turn, stream.Finish(), cancellationToken).ConfigureAwait(false);
        foreach (var update in stream.Compose(answer))
        {
            yield return update;
        }
    }

    // Only the first reply streams: a repair is short, and nothing of it may be shown before it was read.
    private async Task<(ToolAnswer Answer, ChatResponse? Last)> SettleAsync(
        ToolTurn turn,
        ModelReply reply,
        CancellationToken cancellationToken
    )
    {
        ChatResponse? last = null;
        var verdict = turn.Exchange.Settle(reply, turn.LastOutputTokens);
        while (verdict.AsksAgain)
        {
            try
            {
                last = await verdict.Next.SendAsync(InnerClient, cancellationToken).ConfigureAwait(false);
            }
            catch (OpenChatException refusal) when (refusal.Kind == OpenChatErrorKind.ContextWindowExceeded)
            {
                // The caller's own question had room; what was added to it here had not.
                verdict = turn.Exchange.SettleRefused(reply, refusal);
                continue;
            }

            reply = turn.Read(last) with { HasShownText = reply.HasShownText };
            verdict = turn.Exchange.Settle(reply, turn.LastOutputTokens);
        }

        return (verdict.Answer, last);
    }
}
