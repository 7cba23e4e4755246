using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Extensions.AI.Mapping;
using OpenChat.Extensions.AI.ToolCalling;
using OpenChat.Extensions.AI.Wire;
using OpenChat.Shared;

namespace OpenChat.Extensions.AI;

/// <summary>
/// An <see cref="IChatClient"/> for the open model openchat-3.5-0106, over Cloudflare Workers AI's schema or an
/// OpenAI-compatible server that runs the weights. Thread-safe.
/// </summary>
public sealed class OpenChatClient : IChatClient
{
    // The rules of tools and formats take more than a shorter message holds.
    private const int LeastContentLengthForRules = 512;

    private readonly ChatClientMetadata _metadata;
    private readonly HttpClient? _ownHttpClient;
    private readonly RequestMapper _mapper;
    private readonly Exchange _exchange;
    private readonly ProtocolChatClient _plain;
    private readonly PromptedStructuredOutputChatClient _prompted;
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
        var settings = new MappingSettings(options);
        _ownHttpClient = httpClient is null ? HttpClients.Create() : null;
        _metadata = new ChatClientMetadata("openchat", options.Endpoint!.BaseUri, settings.ModelId);
        _mapper = new RequestMapper(settings);
        var transport = new Transport(new TransportSettings(options, logger), httpClient ?? _ownHttpClient!);
        _exchange = new Exchange(transport, settings, options.TimeProvider, logger);
        _plain = new ProtocolChatClient(this, _mapper, _exchange, _metadata, isCut: true);
        _prompted = Prompt(
            new ProtocolChatClient(this, _mapper, _exchange, _metadata, isCut: false),
            options,
            loggerFactory
        );
    }

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var history = ReadableTwice(messages);
        return ClientFor(history, options).GetResponseAsync(history, options, cancellationToken);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var history = ReadableTwice(messages);
        return ClientFor(history, options).GetStreamingResponseAsync(history, options, cancellationToken);
    }

    /// <summary>Completes a prompt, over the card's <c>prompt</c> schema.</summary>
    /// <param name="prompt">The prompt; see <see cref="OpenChatTextOptions.Format"/> for what is written around it.</param>
    /// <param name="options">The settings of this request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The completion, as one assistant message.</returns>
    /// <exception cref="ArgumentException">
    /// The prompt is <see langword="null"/> or empty, or longer than <see cref="OpenChatClientOptions.MaxContentLength"/>;
    /// <see cref="OpenChatTextOptions.MaxOutputTokens"/> is less than 1; <see cref="OpenChatTextOptions.ModelId"/> is no
    /// model's name; or a sampling value is not finite. Nothing was sent.
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
        return _exchange.AskAsync(_mapper.MapText(prompt, options, stream: false), cancellationToken);
    }

    /// <summary>Completes a prompt, over the card's <c>prompt</c> schema, and gives the text as it comes.</summary>
    /// <param name="prompt">The prompt; see <see cref="OpenChatTextOptions.Format"/> for what is written around it.</param>
    /// <param name="options">The settings of this request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The completion in pieces, all of one message.</returns>
    /// <exception cref="ArgumentException">
    /// The prompt is <see langword="null"/> or empty, or longer than <see cref="OpenChatClientOptions.MaxContentLength"/>;
    /// <see cref="OpenChatTextOptions.MaxOutputTokens"/> is less than 1; <see cref="OpenChatTextOptions.ModelId"/> is no
    /// model's name; or a sampling value is not finite. Nothing was sent.
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
        return _exchange.StreamAsync(_mapper.MapText(prompt, options, stream: true), cancellationToken);
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Ends the use of this client and disposes the HTTP client, if it is this client's own. A second call does nothing.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _ownHttpClient?.Dispose();
    }

    // A list is not copied here: every layer takes what it keeps of it before its method returns.
    private static IReadOnlyList<ChatMessage> ReadableTwice(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return messages as IReadOnlyList<ChatMessage> ?? [.. messages];
    }

    /// <summary>The layers that prompt and read tools and formats, where the request has to do with either.</summary>
    private IChatClient ClientFor(IReadOnlyList<ChatMessage> history, ChatOptions? options) =>
        options is { ResponseFormat: ChatResponseFormatJson } || ToolTurn.IsNeededFor(history, options)
            ? _prompted
            : _plain;

    private static PromptedStructuredOutputChatClient Prompt(
        ProtocolChatClient protocol,
        OpenChatClientOptions options,
        ILoggerFactory? loggerFactory
    )
    {
        var maxContentLength = options.MaxContentLength ?? options.Endpoint!.DefaultMaxContentLength;
        if (maxContentLength < LeastContentLengthForRules)
        {
            // A client for plain chats: its requests with tools or a format are refused as too long when they are mapped.
            maxContentLength = LeastContentLengthForRules;
        }

        var tools = options.ToolCalling.ValidatedCopy();
        tools.MaxExtraRequests = options.MaxExtraRequests;
        tools.MaxContentLength = maxContentLength;
        var format = options.StructuredOutput.ValidatedCopy();
        format.MaxExtraRequests = options.MaxExtraRequests;
        format.MaxContentLength = maxContentLength;
        return new PromptedStructuredOutputChatClient(
            new PromptedToolCallingChatClient(protocol, tools, loggerFactory),
            format,
            loggerFactory
        );
    }
}
