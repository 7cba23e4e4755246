namespace OpenChat.Extensions.AI.Mapping;

/// <summary>What mapping needs of the client's options, fixed when the client is made.</summary>
internal sealed record MappingSettings
{
    public MappingSettings(OpenChatClientOptions options)
    {
        var endpoint = options.Endpoint!;
        IsOpenAICompatible = endpoint.IsOpenAICompatible;
        ModelId = options.ModelId ?? endpoint.DefaultModelId;
        MaxOutputTokens = options.MaxOutputTokens;
        MaxContentLength = options.MaxContentLength ?? endpoint.DefaultMaxContentLength;
        ContextWindow = options.ContextWindow;
        CountTokens = options.CountTokens;
    }

    public bool IsOpenAICompatible { get; }

    public string ModelId { get; }

    public int MaxOutputTokens { get; }

    public int? MaxContentLength { get; }

    public int ContextWindow { get; }

    public Func<string, int>? CountTokens { get; }
}
