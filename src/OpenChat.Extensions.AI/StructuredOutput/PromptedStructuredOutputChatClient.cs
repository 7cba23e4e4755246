using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Extensions.AI.Asking;
using OpenChat.Extensions.AI.StructuredOutput;

namespace OpenChat.Extensions.AI;

/// <summary>
/// Gives structured output to a model that has none: the format goes into the prompt, the JSON is cut out of the reply,
/// mended, checked against its schema and, where it is faulty, asked for again. What reaches the caller is valid JSON.
/// Put it around a <see cref="PromptedToolCallingChatClient"/>. Thread-safe.
/// </summary>
/// <remarks>
/// A request without a JSON <see cref="ChatOptions.ResponseFormat"/> is passed on as it is, and so is an answer that holds
/// tool calls. A stream is held back until its JSON is valid.
/// </remarks>
public class PromptedStructuredOutputChatClient : DelegatingChatClient
{
    private readonly PromptedStructuredOutputOptions _options;
    private readonly ILogger _logger;

    /// <summary>Initializes a new instance of the <see cref="PromptedStructuredOutputChatClient"/> class.</summary>
    /// <param name="innerClient">The client of the model.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults. They are checked and copied.</param>
    /// <param name="loggerFactory">Where to log: faults at Debug, contents at Trace only.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One or more options are wrong. The message names all of them.</exception>
    public PromptedStructuredOutputChatClient(
        IChatClient innerClient,
        PromptedStructuredOutputOptions? options = null,
        ILoggerFactory? loggerFactory = null
    )
        : base(innerClient)
    {
        _options = (options ?? new PromptedStructuredOutputOptions()).ValidatedCopy();
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<PromptedStructuredOutputChatClient>();
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A message is null, or the format is too large.</exception>
    /// <exception cref="PromptedJsonException">No JSON of the format asked for was to be had.</exception>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var history = MessageList.Of(messages);
        return options?.ResponseFormat is ChatResponseFormatJson format
            ? AnswerAsync(Start(history, options, format), cancellationToken)
            : base.GetResponseAsync(history, options, cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A message is null, or the format is too large.</exception>
    /// <exception cref="PromptedJsonException">No JSON of the format asked for was to be had.</exception>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var history = MessageList.Of(messages);
        return options?.ResponseFormat is ChatResponseFormatJson format
            ? AnswerInPiecesAsync(Start(history, options, format), cancellationToken)
            : base.GetStreamingResponseAsync(history, options, cancellationToken);
    }

    private FormatTurn Start(IReadOnlyList<ChatMessage> messages, ChatOptions options, ChatResponseFormatJson format) =>
        new(messages, options, format, _options, InnerClient, _logger);

    private async Task<ChatResponse> AnswerAsync(FormatTurn turn, CancellationToken cancellationToken)
    {
        var first = await turn.First.SendAsync(InnerClient, cancellationToken).ConfigureAwait(false);
        return await SettleAsync(turn, first, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AnswerInPiecesAsync(
        FormatTurn turn,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var first = await turn
            .First.StreamAsync(InnerClient, cancellationToken)
            .ToChatResponseAsync(cancellationToken)
            .ConfigureAwait(false);
        var answer = await SettleAsync(turn, first, cancellationToken).ConfigureAwait(false);
        foreach (var update in FormatUpdates.Of(answer))
        {
            yield return update;
        }
    }

    private async Task<ChatResponse> SettleAsync(
        FormatTurn turn,
        ChatResponse response,
        CancellationToken cancellationToken
    )
    {
        var verdict = turn.Settle(response);
        while (verdict.AsksAgain)
        {
            try
            {
                response = await verdict.Next.SendAsync(InnerClient, cancellationToken).ConfigureAwait(false);
            }
            catch (OpenChatException refusal) when (refusal.Kind == OpenChatErrorKind.ContextWindowExceeded)
            {
                // The caller's own question had room; what was added to it here had not. Nothing was spent inside: a layer
                // there lets this error out of its first request alone.
                verdict = turn.SettleRefused(response, refusal);
                continue;
            }

            verdict = turn.Settle(response);
        }

        return verdict.Answer;
    }
}
