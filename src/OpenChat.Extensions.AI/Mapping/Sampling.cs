using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>The settings that chat and text requests have in common.</summary>
internal readonly record struct Sampling(
    int? MaxOutputTokens,
    float? Temperature,
    float? TopP,
    int? TopK,
    long? Seed,
    float? FrequencyPenalty,
    float? PresencePenalty,
    IReadOnlyList<string>? StopSequences,
    IDictionary<string, object?>? AdditionalProperties
)
{
    public Sampling(ChatOptions? options)
        : this(
            options?.MaxOutputTokens,
            options?.Temperature,
            options?.TopP,
            options?.TopK,
            options?.Seed,
            options?.FrequencyPenalty,
            options?.PresencePenalty,
            Stops(options?.StopSequences),
            options?.AdditionalProperties
        ) { }

    public Sampling(OpenChatTextOptions? options)
        : this(
            options?.MaxOutputTokens,
            options?.Temperature,
            options?.TopP,
            options?.TopK,
            options?.Seed,
            options?.FrequencyPenalty,
            options?.PresencePenalty,
            Stops(options?.StopSequences),
            options?.AdditionalProperties
        ) { }

    private static string[]? Stops(IList<string>? stops) => stops is { Count: > 0 } ? [.. stops] : null;
}
