using System.Text.Json;
using LLama.Native;

namespace OpenChat.Emulator.Weights.Answering;

/// <summary>How the next token is chosen: the settings of a request, with the defaults of llama.cpp's server.</summary>
internal sealed record SamplingSettings
{
    /// <summary>How many of the last tokens count as repeated.</summary>
    private const int PenaltyTokens = 64;

    private const int MinKeep = 1;

    private float Temperature { get; init; }
    private float TopP { get; init; }
    private float MinP { get; init; }
    private int TopK { get; init; }
    private float RepetitionPenalty { get; init; }
    private float FrequencyPenalty { get; init; }
    private float PresencePenalty { get; init; }
    private uint Seed { get; init; }

    /// <exception cref="EmulatorEngineException">A setting is no number, or out of its range.</exception>
    public static SamplingSettings Of(JsonElement body) =>
        new()
        {
            Temperature = Number(body, 0.8f, 0, 100, "temperature"),
            TopP = Number(body, 0.95f, 0, 1, "top_p"),
            MinP = Number(body, 0.05f, 0, 1, "min_p"),
            TopK = (int)Number(body, 40, 0, 1_000_000, "top_k"),
            RepetitionPenalty = Number(body, 1, 0.01f, 100, "repetition_penalty", "repeat_penalty"),
            FrequencyPenalty = Number(body, 0, -2, 2, "frequency_penalty"),
            PresencePenalty = Number(body, 0, -2, 2, "presence_penalty"),
            Seed = SeedOf(body),
        };

    /// <summary>Adds the steps in which a token is chosen, in the order of llama.cpp's server.</summary>
    public void AddTo(SafeLLamaSamplerChainHandle chain)
    {
        chain.AddPenalties(PenaltyTokens, RepetitionPenalty, FrequencyPenalty, PresencePenalty);
        chain.AddTopK(TopK);
        chain.AddTopP(TopP, MinKeep);
        chain.AddMinP(MinP, MinKeep);
        chain.AddTemperature(Temperature);
        chain.AddDistributionSampler(Seed);
    }

    private static float Number(
        JsonElement body,
        float unset,
        float least,
        float most,
        params ReadOnlySpan<string> names
    )
    {
        foreach (var name in names)
        {
            if (Find(body, name) is not { } value)
            {
                continue;
            }

            return
                value.ValueKind == JsonValueKind.Number
                && value.TryGetSingle(out var number)
                && number >= least
                && number <= most
                ? number
                : throw new EmulatorEngineException(
                    400,
                    5006,
                    FormattableString.Invariant($"'{name}' is a number from {least} to {most}.")
                );
        }

        return unset;
    }

    /// <summary>llama.cpp takes a negative seed for none.</summary>
    private static uint SeedOf(JsonElement body)
    {
        if (Find(body, "seed") is not { } value)
        {
            return (uint)Random.Shared.NextInt64(uint.MaxValue);
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seed) && seed <= uint.MaxValue
            ? seed < 0
                ? (uint)Random.Shared.NextInt64(uint.MaxValue)
                : (uint)seed
            : throw new EmulatorEngineException(400, 5006, $"'seed' is a whole number up to {uint.MaxValue}.");
    }

    private static JsonElement? Find(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}
