using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.DependencyInjection;

/// <summary>A configuration section's keys. What it leaves out keeps the options' default.</summary>
internal sealed class OpenChatSection
{
    public string? Dialect { get; set; }

    public string? Engine { get; set; }

    public string? BaseUri { get; set; }

    public string? AccountId { get; set; }

    public string? GatewayId { get; set; }

    public string? LegacyGatewayPrefix { get; set; }

    public string? ModelId { get; set; }

    public string? ApiToken { get; set; }

    public int? MaxOutputTokens { get; set; }

    public int? MaxContentLength { get; set; }

    public int? ContextWindow { get; set; }

    public int? MaxRetries { get; set; }

    public TimeSpan? ResponseTimeout { get; set; }

    public TimeSpan? StreamIdleTimeout { get; set; }

    public int? MaxResponseBytes { get; set; }

    public int? MaxFrameBytes { get; set; }

    public bool? ConstrainReplies { get; set; }

    public bool? AllowInsecureTransport { get; set; }

    public Dictionary<string, string> Headers { get; set; } = [];

    public PromptedToolsOptions PromptedTools { get; set; } = new();

    public void ApplyTo(OpenChatClientOptions options)
    {
        options.ModelId = ModelId ?? options.ModelId;
        options.ApiToken = ApiToken ?? options.ApiToken;
        options.MaxOutputTokens = MaxOutputTokens ?? options.MaxOutputTokens;
        options.MaxContentLength = MaxContentLength ?? options.MaxContentLength;
        options.ContextWindow = ContextWindow ?? options.ContextWindow;
        options.MaxRetries = MaxRetries ?? options.MaxRetries;
        options.PromptedTools = PromptedTools;
        options.ResponseTimeout = ResponseTimeout ?? options.ResponseTimeout;
        options.StreamIdleTimeout = StreamIdleTimeout ?? options.StreamIdleTimeout;
        options.MaxResponseBytes = MaxResponseBytes ?? options.MaxResponseBytes;
        options.MaxFrameBytes = MaxFrameBytes ?? options.MaxFrameBytes;
        options.ConstrainReplies = ConstrainReplies ?? options.ConstrainReplies;
        options.AllowInsecureTransport = AllowInsecureTransport ?? options.AllowInsecureTransport;
        foreach (var (name, value) in Headers)
        {
            options.Headers[name] = value;
        }
    }
}
