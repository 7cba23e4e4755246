namespace OpenChat.Emulator;

/// <summary>Represents the tokens an answer took.</summary>
/// <param name="PromptTokens">The tokens of the prompt.</param>
/// <param name="CompletionTokens">The tokens of the answer.</param>
public sealed record EmulatorUsage(int PromptTokens, int CompletionTokens)
{
    /// <summary>Gets the sum of both.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>Gets how many tokens of the prompt were kept from an earlier request, and not evaluated again.</summary>
    /// <value><see langword="null"/> where the engine keeps none; sent as <c>prompt_tokens_details.cached_tokens</c>.</value>
    public int? CachedTokens { get; init; }
}
