using Microsoft.Extensions.Configuration;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>A configuration section's flat keys. What it leaves out keeps the options' default.</summary>
internal sealed class OpenChatSection
{
    public OpenChatDialect? Dialect { get; set; }

    public string? BaseUri { get; set; }

    public string? AccountId { get; set; }

    public string? GatewayId { get; set; }

    public string? ModelId { get; set; }

    public string? ApiToken { get; set; }

    public int? MaxOutputTokens { get; set; }

    public int? MaxContentLength { get; set; }

    public int? ContextWindow { get; set; }

    public int? MaxRetries { get; set; }

    public int? MaxExtraRequests { get; set; }

    public TimeSpan? ResponseTimeout { get; set; }

    public TimeSpan? StreamIdleTimeout { get; set; }

    public int? MaxResponseBytes { get; set; }

    public int? MaxFrameBytes { get; set; }

    public bool? AllowInsecureTransport { get; set; }

    public Dictionary<string, string> Headers { get; set; } = [];

    public static void Apply(IConfiguration configuration, OpenChatClientOptions options)
    {
        var section = new OpenChatSection();
        configuration.Bind(section);
        section.Apply(options, (configuration as IConfigurationSection)?.Path);
    }

    private void Apply(OpenChatClientOptions options, string? path)
    {
        options.Endpoint = MakeEndpoint(path);
        options.ModelId = ModelId ?? options.ModelId;
        options.ApiToken = ApiToken ?? options.ApiToken;
        options.MaxOutputTokens = MaxOutputTokens ?? options.MaxOutputTokens;
        options.MaxContentLength = MaxContentLength ?? options.MaxContentLength;
        options.ContextWindow = ContextWindow ?? options.ContextWindow;
        options.MaxRetries = MaxRetries ?? options.MaxRetries;
        options.MaxExtraRequests = MaxExtraRequests ?? options.MaxExtraRequests;
        options.ResponseTimeout = ResponseTimeout ?? options.ResponseTimeout;
        options.StreamIdleTimeout = StreamIdleTimeout ?? options.StreamIdleTimeout;
        options.MaxResponseBytes = MaxResponseBytes ?? options.MaxResponseBytes;
        options.MaxFrameBytes = MaxFrameBytes ?? options.MaxFrameBytes;
        options.AllowInsecureTransport = AllowInsecureTransport ?? options.AllowInsecureTransport;
        foreach (var (name, value) in Headers)
        {
            options.Headers[name] = value;
        }
    }

    private OpenChatEndpoint MakeEndpoint(string? path)
    {
        var baseUri = BaseUri is null ? null : new Uri(BaseUri, UriKind.RelativeOrAbsolute);
        return (Dialect ?? GuessDialect()) switch
        {
            OpenChatDialect.WorkersAI => OpenChatEndpoint.WorkersAI(Required(AccountId, nameof(AccountId)), baseUri),
            OpenChatDialect.AIGateway => OpenChatEndpoint.AIGateway(
                Required(AccountId, nameof(AccountId)),
                Required(GatewayId, nameof(GatewayId)),
                baseUri
            ),
            OpenChatDialect.LegacyAIGateway => OpenChatEndpoint.LegacyAIGateway(
                Required(AccountId, nameof(AccountId)),
                Required(GatewayId, nameof(GatewayId)),
                baseUri
            ),
            OpenChatDialect.OpenAICompatible => OpenChatEndpoint.OpenAICompatible(
                baseUri ?? throw Missing(nameof(BaseUri))
            ),
            _ => throw Missing($"{nameof(BaseUri)} for a server of your own, or {nameof(AccountId)} for Workers AI"),
        };

        string Required(string? value, string key) => value ?? throw Missing(key);

        InvalidOperationException Missing(string keys) =>
            new($"The configuration section \"{path}\" of the OpenChat connector names no endpoint: set {keys}.");
    }

    private OpenChatDialect? GuessDialect() =>
        GatewayId is not null ? OpenChatDialect.AIGateway
        : AccountId is not null ? OpenChatDialect.WorkersAI
        : BaseUri is not null ? OpenChatDialect.OpenAICompatible
        : null;
}
