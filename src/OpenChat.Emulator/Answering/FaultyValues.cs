using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>Writes text and usage as the value a field gets, which a fault may make something else.</summary>
internal static class FaultyValues
{
    public static JsonNode? Text(string text, FaultPlan faults) =>
        faults.Has(NullResponse) ? null
        : faults.Has(ObjectResponse) ? Structure(text)
        : faults.Has(Numbers) && IsNumber(text) ? JsonNode.Parse(text)
        : JsonValue.Create(text);

    public static JsonNode? Usage(EmulatorUsage? usage, FaultPlan faults) =>
        usage is null || faults.Has(NoUsage) ? null
        : faults.Has(MalformedUsage)
            ? new JsonObject
            {
                ["prompt_tokens"] = "some",
                ["completion_tokens"] = null,
                ["total_tokens"] = new JsonArray(),
            }
        : Counts(usage, faults.Has(DetailedUsage));

    private static JsonObject Counts(EmulatorUsage usage, bool detailed)
    {
        var counts = new JsonObject
        {
            ["prompt_tokens"] = usage.PromptTokens,
            ["completion_tokens"] = usage.CompletionTokens,
            ["total_tokens"] = usage.TotalTokens,
        };
        if ((usage.CachedTokens ?? (detailed ? 1 : null)) is { } cached)
        {
            counts["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = cached };
        }

        if (detailed)
        {
            counts["neurons"] = 0.25;
        }

        return counts;
    }

    private static JsonNode Structure(string text) =>
        Parsed(text) is { } node and (JsonObject or JsonArray) ? node : new JsonObject { ["text"] = text };

    private static bool IsNumber(string text) =>
        Parsed(text) is JsonValue value && value.GetValueKind() == JsonValueKind.Number;

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // Most text is no JSON, and then stays text.
            return null;
        }
    }
}
