using Microsoft.Extensions.Logging;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>What the transport needs of the client's options, fixed when the client is made.</summary>
internal sealed record TransportSettings
{
    public TransportSettings(OpenChatClientOptions options, ILogger logger)
    {
        var endpoint = options.Endpoint!;
        Routes = new Routes(endpoint);
        IsOpenAICompatible = endpoint.IsOpenAICompatible;
        GatewayId = endpoint.IsLegacyGateway ? null : endpoint.GatewayId;
        ApiToken = options.ApiToken;
        ApiTokenProvider = options.ApiTokenProvider;
        Headers = [.. options.Headers];
        MaxRetries = options.MaxRetries;
        ResponseTimeout = options.ResponseTimeout;
        StreamIdleTimeout = options.StreamIdleTimeout;
        MaxResponseBytes = options.MaxResponseBytes;
        MaxFrameBytes = options.MaxFrameBytes;
        TimeProvider = options.TimeProvider;
        Logger = logger;
        Failures = new Failures(IsOpenAICompatible, TimeProvider);
    }

    public Routes Routes { get; }

    public bool IsOpenAICompatible { get; }

    public string? GatewayId { get; }

    public string? ApiToken { get; }

    public Func<CancellationToken, ValueTask<string>>? ApiTokenProvider { get; }

    public KeyValuePair<string, string>[] Headers { get; }

    public int MaxRetries { get; }

    public TimeSpan ResponseTimeout { get; }

    public TimeSpan StreamIdleTimeout { get; }

    public int MaxResponseBytes { get; }

    public int MaxFrameBytes { get; }

    public TimeProvider TimeProvider { get; }

    public ILogger Logger { get; }

    public Failures Failures { get; }
}
