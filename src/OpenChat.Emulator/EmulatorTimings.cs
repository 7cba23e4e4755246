namespace OpenChat.Emulator;

/// <summary>Represents how long an answer took, as llama.cpp's server reports it under <c>timings</c>.</summary>
/// <param name="PromptTokens">The tokens of the prompt that were evaluated; those kept from an earlier request are not among them.</param>
/// <param name="PromptTime">How long that took.</param>
/// <param name="CompletionTokens">The tokens of the answer.</param>
/// <param name="CompletionTime">How long they took.</param>
public sealed record EmulatorTimings(
    int PromptTokens,
    TimeSpan PromptTime,
    int CompletionTokens,
    TimeSpan CompletionTime
);
