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
/// such as <c>temperature</c>, are passed on as they are.
/// </remarks>
public sealed class UpstreamEngine : IEmulatorEngine, IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri _baseUri;
    private readonly string _modelId;
    private readonly string? _apiKey;

    /// <summary>Initializes a new instance of the <see cref="UpstreamEngine"/> class.</summary>
    /// <param name="baseUri">The server's base address, usually one that ends in <c>/v1</c>.</param>
    /// <param name="modelId">The model to ask for; <see langword="null"/> for <c>openchat-3.5-0106</c>. llama.cpp ignores it, Ollama and vLLM do not.</param>
    /// <param name="apiKey">The server's key; <see langword="null"/> when it asks for none. The client's own token is never passed on.</param>
    /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="baseUri"/> is no absolute http or https address, or has a user name, a query or a fragment.</exception>
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

        _baseUri = new Uri(baseUri.AbsoluteUri.TrimEnd('/') + "/");
        _modelId = modelId ?? OpenAI.OpenAIRequest.DefaultModel;
        _apiKey = apiKey;
        // A redirect would take key and prompt to a server nobody named.
        _http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
        EmulatorPrompt prompt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(prompt);
        using var request = CreateRequest(prompt);
        using var response = await UpstreamErrors
            .TranslateAsync(() => _http.SendAsync(request, cancellationToken), _baseUri)
            .ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await UpstreamErrors.ReadAsync(response, _baseUri, cancellationToken).ConfigureAwait(false);
        }

        await foreach (
            var chunk in UpstreamReader.ReadAsync(response, _baseUri, cancellationToken).ConfigureAwait(false)
        )
        {
            yield return chunk;
        }
    }

    /// <summary>Closes the connections to the server.</summary>
    public void Dispose() => _http.Dispose();

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
