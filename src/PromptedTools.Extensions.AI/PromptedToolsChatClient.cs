using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Extensions.AI.Retrying;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI;

/// <summary>
/// Adds tools and typed answers to a model that has neither. Tools and the format of the answer go into the prompt; calls
/// and JSON are read from the reply, repaired and checked against their schemas; if they are faulty, the model is asked
/// again. Put it inside <see cref="FunctionInvokingChatClient"/>. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// The inner client never sees <see cref="ChatOptions.Tools"/>, a call or a tool's result. A request without tools, without a
/// JSON <see cref="ChatOptions.ResponseFormat"/> and without calls in its messages is passed on as it is.
/// </para>
/// <para>
/// Text is streamed as it is generated; what may be a call is held back until it is read, and so is all of a reply that
/// must be a call or JSON. The inner client may offer <see cref="IOutputLimits"/>, <see cref="IContextWindowErrors"/> and
/// <see cref="IConstrainedReplies"/> as services.
/// </para>
/// <para>
/// A block such as <c>&lt;think&gt;…&lt;/think&gt;</c> that leads a reply is returned as
/// <see cref="TextReasoningContent"/>, streamed as it is generated. Neither that nor the inner client's own is read for calls or
/// JSON, or shown to the model again.
/// </para>
/// </remarks>
public class PromptedToolsChatClient : DelegatingChatClient
{
    /// <summary>
    /// The key, in <see cref="ChatResponse.AdditionalProperties"/> or those of the last update, of why calls were refused,
    /// repaired or dropped: a JSON array of objects with <c>severity</c> (<c>repaired</c>, <c>dropped</c>, <c>error</c>) and
    /// <c>reason</c> and, where known, <c>tool</c>, <c>path</c>, <c>expected</c> and <c>got</c>. It may quote the reply.
    /// </summary>
    public const string DiagnosticsKey = "prompted_tools.diagnostics";

    /// <summary>
    /// The key, in the same place as <see cref="DiagnosticsKey"/>, of how many requests the answer took beyond the first, as an
    /// <see cref="int"/>.
    /// </summary>
    public const string ExtraRequestsKey = "prompted_tools.extra_requests";

    /// <summary>
    /// The key, in <see cref="ChatMessage.AdditionalProperties"/> of a system message for the inner client, of how
    /// many of its characters describe tools, as an <see cref="int"/>: the list and the rules of calling. A client
    /// that refuses long prompts can say with it whether fewer tools would help.
    /// </summary>
    public const string ToolsLengthKey = "prompted_tools.tools_length";

    private readonly PromptedToolsOptions _options;
    private readonly PromptWriter _prompt;
    private readonly ILogger _logger;

    /// <summary>Initializes a new instance of the <see cref="PromptedToolsChatClient"/> class.</summary>
    /// <param name="innerClient">The client of the model.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults. They are checked and copied.</param>
    /// <param name="loggerFactory">Where to log: names and reasons at Debug, contents at Trace only.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One or more options are wrong. The message names all of them.</exception>
    public PromptedToolsChatClient(
        IChatClient innerClient,
        PromptedToolsOptions? options = null,
        ILoggerFactory? loggerFactory = null
    )
        : base(innerClient)
    {
        _options = (options ?? new PromptedToolsOptions()).ValidatedCopy();
        _prompt = new PromptWriter(_options);
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<PromptedToolsChatClient>();
        WarnOfOrder(innerClient);
    }

    /// <summary>Whether this client prompts for anything in a request; it passes any other on unchanged.</summary>
    /// <param name="messages">The request's messages.</param>
    /// <param name="options">The request's options.</param>
    /// <returns>
    /// <see langword="true"/> if tools are offered or required, a JSON format is asked for, or the messages hold calls or
    /// results.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    public static bool IsNeededFor(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return options is { ResponseFormat: ChatResponseFormatJson } || AssistantTurn.HasTools(messages, options);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// The tools and the tool mode contradict each other, two tools have the same name as shown to the model, a tool or the
    /// format is too large, or a message is null.
    /// </exception>
    /// <exception cref="PromptedToolCallException">
    /// The model gave no usable call where one was required, or no answer at all.
    /// </exception>
    /// <exception cref="PromptedJsonException">The model gave no JSON that fits the format.</exception>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var history = MessageList.Of(messages);
        return IsNeededFor(history, options)
            ? AnswerAsync(Start(history, options), cancellationToken)
            : base.GetResponseAsync(history, options, cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// The tools and the tool mode contradict each other, two tools have the same name as shown to the model, a tool or the
    /// format is too large, or a message is null.
    /// </exception>
    /// <exception cref="PromptedToolCallException">
    /// The model gave no usable call where one was required, or no answer at all.
    /// </exception>
    /// <exception cref="PromptedJsonException">The model gave no JSON that fits the format.</exception>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var history = MessageList.Of(messages);
        return IsNeededFor(history, options)
            ? AnswerInPiecesAsync(Start(history, options), cancellationToken)
            : base.GetStreamingResponseAsync(history, options, cancellationToken);
    }

    // Neither is an error: a pipeline may hold such a layer and never use it.
    private void WarnOfOrder(IChatClient innerClient)
    {
        if (innerClient.GetService<FunctionInvokingChatClient>() is not null)
        {
            PromptedToolsLog.InvocationInside(_logger);
        }

        if (innerClient.GetService<PromptedToolsChatClient>() is not null)
        {
            PromptedToolsLog.TwoLayers(_logger);
        }
    }

    private AssistantTurn Start(IReadOnlyList<ChatMessage> messages, ChatOptions? options) =>
        AssistantTurn.Start(messages, options, _options, _prompt, InnerClient, _logger);

    private async Task<ChatResponse> AnswerAsync(AssistantTurn turn, CancellationToken cancellationToken)
    {
        var response = await turn.First.SendAsync(InnerClient, cancellationToken).ConfigureAwait(false);
        var (answer, last) = await SettleAsync(turn, turn.Read(response), cancellationToken).ConfigureAwait(false);
        return turn.Compose(answer, last ?? response);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AnswerInPiecesAsync(
        AssistantTurn turn,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var stream = new AssistantTurnStream(turn);
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
        AssistantTurn turn,
        ModelReply reply,
        CancellationToken cancellationToken
    )
    {
        ChatResponse? last = null;
        var verdict = turn.Settle(reply);
        while (verdict.AsksAgain)
        {
            try
            {
                last = await verdict.Next.SendAsync(InnerClient, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception refusal) when (IsTooLong(refusal))
            {
                // The caller's own question had room; what was added to it here had not.
                verdict = turn.SettleRefused(reply, refusal);
                continue;
            }

            reply = turn.Read(last) with { HasShownText = reply.HasShownText };
            verdict = turn.Settle(reply);
        }

        return (verdict.Answer, last);
    }

    private bool IsTooLong(Exception exception) =>
        InnerClient.GetService<IContextWindowErrors>()?.IsContextWindowExceeded(exception) is true;
}
