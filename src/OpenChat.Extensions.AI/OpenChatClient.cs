using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Extensions.AI.Engines;
using OpenChat.Extensions.AI.Mapping;
using OpenChat.Extensions.AI.Wire;
using OpenChat.Shared;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI;

/// <summary>
/// An <see cref="IChatClient"/> for the open model openchat-3.5-0106, over Cloudflare Workers AI's schema or an
/// OpenAI-compatible server that runs the weights. Thread-safe.
/// </summary>
/// <remarks>
/// The model knows only one user and itself. An assistant message of another agent is sent as a user's, <c>Name: text</c>; see
/// <see cref="AgentNameKey"/>. A conversation whose last message is the assistant's is sent with one more user message,
/// <c>Continue.</c>: servers continue such a message or refuse it instead of answering. To have a text continued, use
/// <see cref="GetTextAsync"/> with <see cref="OpenChatPromptFormat.Raw"/>.
/// <para>
/// A reasoning model's thinking is <see cref="TextReasoningContent"/>, never text: what the server separates from the reply as
/// <c>reasoning_content</c> or <c>reasoning</c>, and a block such as <c>&lt;think&gt;…&lt;/think&gt;</c> that leads it.
/// </para>
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class OpenChatClient : IChatClient
{
    /// <summary>
    /// The key, in <see cref="ChatOptions.AdditionalProperties"/>, of the name of the agent that answers, as text. It is for
    /// this client and never sent. Assistant messages of any other <see cref="ChatMessage.AuthorName"/> that hold no function
    /// call are sent as a user's, <c>Name: text</c>.
    /// </summary>
    /// <remarks>
    /// The <see cref="ChatMessage.AuthorName"/> of a system message, where there is one, comes before it: Semantic Kernel's
    /// agents put their own name there. If neither is given, every assistant message is the model's own.
    /// </remarks>
    public const string AgentNameKey = "agent_name";

    // The rules of tools and formats take more than a shorter message holds.
    private const int LeastContentLengthForRules = 512;

    private readonly ChatClientMetadata _metadata;
    private readonly MappingSettings _settings;
    private readonly HttpClient? _ownHttpClient;
    private readonly Transport _transport;
    private readonly Engine? _engine;
    private readonly RequestMapper _mapper;
    private readonly Exchange _exchange;
    private readonly ProtocolChatClient _plain;
    private readonly PromptedToolsChatClient? _prompted;
    private volatile bool _isDisposed;

    /// <summary>Initializes a new instance of the <see cref="OpenChatClient"/> class.</summary>
    /// <param name="options">The settings. They are checked together and copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's to dispose; <see langword="null"/> for one of this client's own,
    /// which follows no redirects.
    /// </param>
    /// <param name="loggerFactory">Where to log: names and numbers at Debug, contents at Trace only.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One or more options are wrong. The message names all of them.</exception>
    public OpenChatClient(
        OpenChatClientOptions options,
        HttpClient? httpClient = null,
        ILoggerFactory? loggerFactory = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        OpenChatClientOptionsValidator.ThrowIfInvalid(options, nameof(options));
        options = options.Copy();

        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<OpenChatClient>();
        _ownHttpClient = httpClient is null ? HttpClients.Create() : null;
        var transport = _transport = new Transport(
            new TransportSettings(options, logger),
            httpClient ?? _ownHttpClient!
        );
        var engine = _engine = options.Endpoint!.Engine;
        var window =
            options.ContextWindow is null && engine is { TellsWindow: true }
                ? new ServedWindow(engine, transport, options.ModelId ?? options.Endpoint.DefaultModelId, logger)
                : null;
        _settings = new MappingSettings(options, () => window?.Tokens, new RefusedSchemas());
        _metadata = new ChatClientMetadata("openchat", options.Endpoint.BaseUri, _settings.ModelId);
        _mapper = new RequestMapper(_settings);
        _exchange = new Exchange(transport, _settings, window, options.TimeProvider, logger);
        var constrains = engine is not null && options.ConstrainReplies;
        _plain = Protocol(isCut: true, constrains && options.PromptedTools is null);
        _prompted = Prompt(Protocol(isCut: false, constrains), options, loggerFactory);
    }

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var (client, conversation) = Begin(messages, options);
        return client.GetResponseAsync(conversation, options, cancellationToken);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var (client, conversation) = Begin(messages, options);
        return client.GetStreamingResponseAsync(conversation, options, cancellationToken);
    }

    /// <summary>
    /// Asks the server of a named engine for the context window that it runs the model with, in one or two requests. The
    /// client does so by itself, in the background, where <see cref="OpenChatClientOptions.ContextWindow"/> is not set;
    /// this waits, and changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// The tokens of prompt and answer together; <see langword="null"/> where no engine was named, and where the server does not
    /// tell, or not before the model is loaded.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<int?> GetServedContextWindowAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_engine is not { TellsWindow: true } engine)
        {
            return null;
        }

        try
        {
            var answer = await engine
                .AskWindowAsync(_transport, _settings.ModelId)
                .AsTask()
                .WaitAsync(cancellationToken)
                .ConfigureAwait(false);
            return answer.Tokens;
        }
        catch (Exception failure)
            when (failure
                    is JsonException
                        or OperationCanceledException
                        or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                && !cancellationToken.IsCancellationRequested
            )
        {
            // Something else than JSON, too much of it, or nothing in time: the server does not tell.
            return null;
        }
    }

    /// <summary>Completes a prompt, with the card's <c>prompt</c> schema.</summary>
    /// <param name="prompt">The prompt; see <see cref="OpenChatTextOptions.Format"/> for what is written around it.</param>
    /// <param name="options">The settings of this request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The completion, as one assistant message.</returns>
    /// <exception cref="ArgumentException">
    /// The prompt is <see langword="null"/> or empty, or longer than <see cref="OpenChatClientOptions.MaxContentLength"/>;
    /// <see cref="OpenChatTextOptions.Instructions"/> are given with another format than
    /// <see cref="OpenChatPromptFormat.ServerTemplate"/>; <see cref="OpenChatTextOptions.MaxOutputTokens"/> is less than 1;
    /// <see cref="OpenChatTextOptions.ModelId"/> is no model's name; or a sampling value is not finite. Nothing was sent.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OpenChatException">The request failed.</exception>
    public Task<ChatResponse> GetTextAsync(
        string prompt,
        OpenChatTextOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _exchange.AskAsync(_mapper.MapText(prompt, options), cancellationToken);
    }

    /// <summary>Completes a prompt, with the card's <c>prompt</c> schema, and streams the text.</summary>
    /// <param name="prompt">The prompt; see <see cref="OpenChatTextOptions.Format"/> for what is written around it.</param>
    /// <param name="options">The settings of this request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The completion in pieces, all of one message.</returns>
    /// <exception cref="ArgumentException">
    /// The prompt is <see langword="null"/> or empty, or longer than <see cref="OpenChatClientOptions.MaxContentLength"/>;
    /// <see cref="OpenChatTextOptions.Instructions"/> are given with another format than
    /// <see cref="OpenChatPromptFormat.ServerTemplate"/>; <see cref="OpenChatTextOptions.MaxOutputTokens"/> is less than 1;
    /// <see cref="OpenChatTextOptions.ModelId"/> is no model's name; or a sampling value is not finite. Nothing was sent.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OpenChatException">The request failed; <see cref="OpenChatException.PartialText"/> holds what had arrived.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingTextAsync(
        string prompt,
        OpenChatTextOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _exchange.StreamAsync(_mapper.MapText(prompt, options), cancellationToken);
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(PromptedToolsChatClient) ? _prompted
            : _plain.GetService(serviceType);
    }

    /// <summary>Ends the use of this client and disposes the HTTP client, if it is this client's own. A second call does nothing.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _ownHttpClient?.Dispose();
    }

    /// <summary>What is known now of how many tokens the prompt and the answer may have together.</summary>
    internal MappingSettings Settings => _settings;

    private ProtocolChatClient Protocol(bool isCut, bool constrains) =>
        new(this, _mapper, _exchange, _metadata, isCut, constrains);

    /// <summary>
    /// The conversation as the model knows one, and who asks it: the layer that prompts and reads tools and formats, where the
    /// request has to do with either.
    /// </summary>
    private (IChatClient Client, IReadOnlyList<ChatMessage> Conversation) Begin(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        // A list is not copied here: every layer takes what it keeps of it before its method returns.
        var given = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var isPrompted = PromptedToolsChatClient.IsNeededFor(given, options);
        if (isPrompted && _prompted is null && !IsForServer(given, options))
        {
            throw new NotSupportedException(
                "Tools and typed answers are prompted, and this client was made without: leave "
                    + $"{nameof(OpenChatClientOptions)}.{nameof(OpenChatClientOptions.PromptedTools)} as it is, or put UsePromptedTools() around the client."
            );
        }

        // The prompted layer packs all system text in front.
        var conversation = Participants.Arrange(
            given,
            options,
            _settings.MaxContentLength,
            systemComesFirst: isPrompted
        );
        return (isPrompted && _prompted is not null ? _prompted : _plain, conversation);
    }

    // A format alone may be left to a server that knows such a thing.
    private bool IsForServer(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var format = options?.Clone();
        format?.ResponseFormat = null;
        return _settings.IsOpenAICompatible && !PromptedToolsChatClient.IsNeededFor(messages, format);
    }

    private static PromptedToolsChatClient? Prompt(
        ProtocolChatClient protocol,
        OpenChatClientOptions options,
        ILoggerFactory? loggerFactory
    )
    {
        if (options.PromptedTools?.Clone() is not { } settings)
        {
            return null;
        }

        settings.MaxContentLength = options.MaxContentLength ?? options.Endpoint!.DefaultMaxContentLength;
        if (settings.MaxContentLength < LeastContentLengthForRules)
        {
            // A client for plain chats: its requests with tools or a format are refused as too long when they are mapped.
            settings.MaxContentLength = LeastContentLengthForRules;
        }

        settings.TurnMarkers = [.. OpenChatTurns.Ends];
        settings.ControlTokens = [.. OpenChatTurns.ControlTokens, .. OpenChatTurns.Headers];
        return new PromptedToolsChatClient(protocol, settings, loggerFactory);
    }

    private string DebuggerDisplay => $"{_settings.ModelId} at {_metadata.ProviderUri}";
}
