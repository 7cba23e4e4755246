using OpenChat.Extensions.AI.Engines;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>What mapping needs of the client's options, fixed when the client is made, and what was learnt of the server since.</summary>
/// <param name="options">The options.</param>
/// <param name="served">The context window as the server tells it; null where it does not or is not asked.</param>
internal sealed class MappingSettings(OpenChatClientOptions options, Func<int?> served)
{
    private readonly int _contextWindow = options.ContextWindow ?? OpenChatClientOptions.DefaultContextWindow;

    /// <summary>What runs the weights; null where the card's schema is spoken.</summary>
    public Engine? Engine { get; } = options.Endpoint!.Engine;

    public bool IsOpenAICompatible => Engine is not null;

    public string ModelId { get; } = options.ModelToAsk!;

    public int MaxOutputTokens { get; } = options.MaxOutputTokens;

    public int? MaxContentLength { get; } = options.MaxContentLength ?? options.Endpoint!.DefaultMaxContentLength;

    /// <summary>Counts the tokens of a text, or guesses at them.</summary>
    public Func<string, int> CountTokens { get; } = options.CountTokens ?? TokenGuess.Of;

    public bool CountsExactly { get; } = options.CountTokens is not null;

    public RefusedSchemas RefusedSchemas { get; } = new();

    /// <summary>How many tokens the prompt and the answer may have together, and whether the server itself says so.</summary>
    public (int Tokens, bool IsServed) ContextWindowOf(string? model) =>
        (model is null || model == ModelId) && served() is { } tokens ? (tokens, true) : (_contextWindow, false);
}
