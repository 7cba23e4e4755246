namespace OpenChat.Emulator;

/// <summary>Represents the tokens an answer took.</summary>
/// <param name="PromptTokens">The tokens of the prompt.</param>
/// <param name="CompletionTokens">The tokens of the answer.</param>
public sealed record EmulatorUsage(int PromptTokens, int CompletionTokens)
{
    /// <summary>Gets the sum of both.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}
