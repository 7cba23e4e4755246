using System.Diagnostics;
using OpenChat.Extensions.AI.Engines;

namespace OpenChat.Extensions.AI;

/// <summary>
/// Where the model is served, and by which dialect. Created by the static methods; checked, with all other
/// options, when a client is made from it.
/// </summary>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed partial class OpenChatEndpoint
{
    private const string CardModelId = "@cf/openchat/openchat-3.5-0106";
    private const string WeightsModelId = "openchat-3.5-0106";

    private static readonly Uri s_cloudflareApi = new("https://api.cloudflare.com/client/v4/");
    private static readonly Uri s_cloudflareGateway = new("https://gateway.ai.cloudflare.com/v1/");

    private OpenChatEndpoint(Uri baseUri) => BaseUri = baseUri;

    /// <summary>Gets the address that the routes are relative to. It ends in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>Gets the model's name at this endpoint, used if no other is given.</summary>
    public string DefaultModelId => IsOpenAICompatible ? WeightsModelId : CardModelId;

    /// <summary>
    /// Gets a value indicating whether the server speaks the OpenAI-compatible chat route rather than the card's schema.
    /// </summary>
    public bool IsOpenAICompatible => Engine is not null;

    /// <summary>Gets the engine's name, as its makers write it, such as <c>llama.cpp</c>.</summary>
    /// <value><see langword="null"/> if no engine was named, and for endpoints that speak the card's schema.</value>
    public string? EngineName => Engine is UnnamedEngine ? null : Engine?.Name;

    /// <summary>What runs the weights; null where the card's schema is spoken.</summary>
    internal Engine? Engine { get; private init; }

    internal string? AccountId { get; private init; }

    internal string? GatewayId { get; private init; }

    internal bool IsLegacyGateway => LegacyGatewayPrefix is not null;

    /// <summary>What precedes the model in a path of the gateway's older address; null for any other.</summary>
    internal string? LegacyGatewayPrefix { get; private init; }

    /// <summary>The card's most characters of one message; none where the server has no such limit.</summary>
    internal int? DefaultMaxContentLength => IsOpenAICompatible ? null : 4096;

    /// <summary>Cloudflare Workers AI, or a server that speaks its API, such as OpenChat.Emulator.</summary>
    /// <param name="accountId">The Cloudflare account's id: usually 32 hexadecimal digits.</param>
    /// <param name="baseUri">The address to use instead of <c>https://api.cloudflare.com/client/v4/</c>.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accountId"/> is <see langword="null"/>.</exception>
    public static OpenChatEndpoint WorkersAI(string accountId, Uri? baseUri = null)
    {
        ArgumentNullException.ThrowIfNull(accountId);
        return new OpenChatEndpoint(WithSlash(baseUri ?? s_cloudflareApi)) { AccountId = accountId };
    }

    /// <summary>
    /// Workers AI through an AI Gateway: the same address, with the header <c>cf-aig-gateway-id</c>. The gateway's own
    /// settings (<c>cf-aig-cache-ttl</c>, <c>cf-aig-metadata</c> …) are <see cref="OpenChatClientOptions.Headers"/>.
    /// </summary>
    /// <param name="accountId">The Cloudflare account's id: usually 32 hexadecimal digits.</param>
    /// <param name="gatewayId">The gateway's name.</param>
    /// <param name="baseUri">The address to use instead of <c>https://api.cloudflare.com/client/v4/</c>.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="accountId"/> or <paramref name="gatewayId"/> is <see langword="null"/>.
    /// </exception>
    public static OpenChatEndpoint AIGateway(string accountId, string gatewayId, Uri? baseUri = null)
    {
        ArgumentNullException.ThrowIfNull(accountId);
        ArgumentNullException.ThrowIfNull(gatewayId);
        return new OpenChatEndpoint(WithSlash(baseUri ?? s_cloudflareApi))
        {
            AccountId = accountId,
            GatewayId = gatewayId,
        };
    }

    /// <summary>
    /// Workers AI through an AI Gateway's older address,
    /// <c>https://gateway.ai.cloudflare.com/v1/{account}/{gateway}/workers-ai/{model}</c>. An authenticated gateway wants
    /// its own token in the header <c>cf-aig-authorization</c> too.
    /// </summary>
    /// <param name="accountId">The Cloudflare account's id: usually 32 hexadecimal digits.</param>
    /// <param name="gatewayId">The gateway's name.</param>
    /// <param name="baseUri">The address to use instead of <c>https://gateway.ai.cloudflare.com/v1/</c>.</param>
    /// <param name="modelPrefix">What precedes the model in the path; <c>run/</c> is seen in use as well.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="accountId"/>, <paramref name="gatewayId"/> or <paramref name="modelPrefix"/> is
    /// <see langword="null"/>.
    /// </exception>
    public static OpenChatEndpoint LegacyAIGateway(
        string accountId,
        string gatewayId,
        Uri? baseUri = null,
        string modelPrefix = ""
    )
    {
        ArgumentNullException.ThrowIfNull(accountId);
        ArgumentNullException.ThrowIfNull(gatewayId);
        ArgumentNullException.ThrowIfNull(modelPrefix);
        return new OpenChatEndpoint(WithSlash(baseUri ?? s_cloudflareGateway))
        {
            AccountId = accountId,
            GatewayId = gatewayId,
            LegacyGatewayPrefix = modelPrefix,
        };
    }

    /// <summary>
    /// A server with OpenAI's chat route that runs the weights. If it is llama.cpp, Ollama, vLLM or LM Studio, name it
    /// (<see cref="LlamaCpp"/> and so on): the client then asks for its context window and knows what it does differently.
    /// </summary>
    /// <param name="baseUri">
    /// The address up to, but without, <c>/chat/completions</c>, such as <c>http://127.0.0.1:8080/v1</c>.
    /// </param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
    public static OpenChatEndpoint OpenAICompatible(Uri baseUri)
    {
        ArgumentNullException.ThrowIfNull(baseUri);
        return new OpenChatEndpoint(WithSlash(baseUri)) { Engine = UnnamedEngine.Instance };
    }

    /// <summary>A server of a named engine, as a setting or the environment variable <c>OPENCHAT_ENGINE</c> names it.</summary>
    /// <param name="engine">
    /// <c>llama.cpp</c>, <c>Ollama</c>, <c>vLLM</c> or <c>LM Studio</c>. Case, dots, dashes and blanks make no difference.
    /// </param>
    /// <param name="baseUri">The server's address, with or without <c>/v1</c>.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="engine"/> or <paramref name="baseUri"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentException">There is no such engine. The message names the known ones.</exception>
    public static OpenChatEndpoint ForEngine(string engine, Uri baseUri)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return ForEngine(
            Engine.Find(engine)
                ?? throw new ArgumentException(
                    $"\"{engine}\" is none of the engines that are known by name: {Engine.Names}. Name one of them, or none for any other OpenAI-compatible server.",
                    nameof(engine)
                ),
            baseUri
        );
    }

    private static OpenChatEndpoint ForEngine(Engine engine, Uri baseUri)
    {
        ArgumentNullException.ThrowIfNull(baseUri);
        var address = WithSlash(baseUri);
        return new OpenChatEndpoint(
            address.IsAbsoluteUri && !address.AbsolutePath.EndsWith("/v1/", StringComparison.Ordinal)
                ? new Uri(address, "v1/")
                : address
        )
        {
            Engine = engine,
        };
    }

    /// <summary>
    /// A server with OpenAI's chat route, as by <see cref="OpenAICompatible"/>, so that its address can be passed where an
    /// endpoint is expected.
    /// </summary>
    /// <inheritdoc cref="OpenAICompatible" path="/*[not(self::summary or self::returns)]"/>
    public static implicit operator OpenChatEndpoint(Uri baseUri) => OpenAICompatible(baseUri);

    // A relative Uri is kept as it is: the options' validator reports it together with every other fault.
    private static Uri WithSlash(Uri uri) =>
        !uri.IsAbsoluteUri || uri.AbsolutePath.EndsWith('/')
            ? uri
            : new UriBuilder(uri) { Path = uri.AbsolutePath + "/" }.Uri;

    internal string DebuggerDisplay =>
        $"{Engine?.Name ?? (GatewayId is null ? "Workers AI" : "AI Gateway")} at {BaseUri}";
}
