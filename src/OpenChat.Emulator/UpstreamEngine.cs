using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Upstream;

namespace OpenChat.Emulator;

/// <summary>
/// Represents an engine that asks an OpenAI-compatible server, such as llama.cpp, Ollama or vLLM with the model's weights,
/// so that the retired Workers AI API is there again for every client.
/// </summary>
/// <remarks>
/// Answers are passed on frame by frame, errors become Workers AI's, and a client that goes away ends the generation. A raw
/// prompt goes to <c>completions</c>, everything else to <c>chat/completions</c>. Settings the model card does not name,
/// such as <c>temperature</c>, are passed on as they are. What the server sends is bounded: a line, or an answer that is one
/// JSON document, has at most 4,194,304 characters, an answer at most 16,777,216. More than that, or more silence than the
/// properties allow, ends the answer with an error; text that a stream has sent already stays sent.
/// </remarks>
public sealed class UpstreamEngine : IEmulatorEngine, IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _baseUri;
    private readonly string _modelId;
    private readonly string? _apiKey;

    /// <summary>Initializes a new instance of the <see cref="UpstreamEngine"/> class.</summary>
    /// <param name="baseUri">The server's base address, usually one that ends in <c>/v1</c>.</param>
    /// <param name="modelId">The model to ask for; <see langword="null"/> for <c>openchat-3.5-0106</c>. llama.cpp ignores it, Ollama and vLLM do not.</param>
    /// <param name="apiKey">
    /// The server's key, in visible ASCII characters; <see langword="null"/> when it asks for none. The client's own token is never
    /// passed on.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="baseUri"/> is no absolute http or https address, or has a user name, a query or a fragment; or <paramref name="apiKey"/> is empty or has a space, a line break or a character beyond ASCII.</exception>
    public UpstreamEngine(Uri baseUri, string? modelId = null, string? apiKey = null)
    {
        ArgumentNullException.ThrowIfNull(baseUri);
        if (!baseUri.IsAbsoluteUri || (baseUri.Scheme != Uri.UriSchemeHttp && baseUri.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException(
                "The address of an OpenAI-compatible server begins with http:// or https://; give one such as http://127.0.0.1:8080/v1.",
                nameof(baseUri)
            );
        }

        if (baseUri.UserInfo.Length > 0 || baseUri.Query.Length > 0 || baseUri.Fragment.Length > 0)
        {
            // The message does not repeat the address: what is wrong with it may be a password.
            throw new ArgumentException(
                "The address of the server has a user name, a query or a fragment. Give one such as http://127.0.0.1:8080/v1, "
                    + "and the key as apiKey.",
                nameof(baseUri)
            );
        }

        if (apiKey is not null && (apiKey.Length == 0 || !apiKey.All(character => character is > ' ' and <= '~')))
        {
            throw new ArgumentException(
                "The upstream server's key is empty, or has a space, a line break or a character beyond ASCII, which a header cannot carry. Give "
                    + "the key alone.",
                nameof(apiKey)
            );
        }

        _baseUri = new Uri(baseUri.AbsoluteUri.TrimEnd('/') + "/");
        _modelId = modelId ?? ServedModel.DefaultId;
        _apiKey = apiKey;
        _handler = new SocketsHttpHandler
        {
            // A redirect would take key and prompt to a server nobody named, and so would a proxy of the environment.
            AllowAutoRedirect = false,
            UseProxy = !baseUri.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        };
        _http = new HttpMessageInvoker(_handler);
    }

    /// <summary>Gets how long a connection to the server may take, with TLS.</summary>
    /// <value>15 seconds by default; more than 0 and at most 24 days. <see cref="Timeout.InfiniteTimeSpan"/> waits forever.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan ConnectTimeout
    {
        get => _handler.ConnectTimeout;
        init => _handler.ConnectTimeout = Checked(value);
    }

    /// <summary>Gets how long the server may take, from when the request is sent, until the first byte of its answer's body.</summary>
    /// <value>
    /// 5 minutes by default, since a CPU takes that long for a long prompt; more than 0 and at most 24 days.
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits forever. Then the client gets status 408 and code 3007.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan ResponseTimeout
    {
        get;
        init => field = Checked(value);
    } = TimeSpan.FromMinutes(5);

    /// <summary>Gets how long the server may be silent between two bytes of an answer that has begun.</summary>
    /// <value>
    /// 1 minute by default; more than 0 and at most 24 days. <see cref="Timeout.InfiniteTimeSpan"/> waits forever. Then the client
    /// gets code 3007, in a stream after the text so far.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan StreamIdleTimeout
    {
        get;
        init => field = Checked(value);
    } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
        EmulatorPrompt prompt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(prompt);
        using var request = CreateRequest(prompt);
        using var call = new UpstreamCall(_baseUri, ResponseTimeout, StreamIdleTimeout, cancellationToken);
        using var response = await call.SendAsync(_http, request).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await UpstreamErrors.ReadAsync(response, call).ConfigureAwait(false);
        }

        await foreach (var chunk in UpstreamReader.ReadAsync(response, call).ConfigureAwait(false))
        {
            yield return chunk;
        }
    }

    /// <summary>Closes the connections to the server.</summary>
    public void Dispose() => _http.Dispose();

    private static TimeSpan Checked(TimeSpan value, [CallerMemberName] string name = "") =>
        value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= TimeSpan.FromDays(24))
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                "A time limit is more than 0 and at most 24 days; Timeout.InfiniteTimeSpan waits forever."
            );

    private HttpRequestMessage CreateRequest(EmulatorPrompt prompt)
    {
        var route = prompt.RawText is null ? "chat/completions" : "completions";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_baseUri, route))
        {
            Content = new ByteArrayContent(JsonText.Bytes(UpstreamRequest.Body(prompt, _modelId))),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (_apiKey is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _apiKey);
        }

        return request;
    }
}
