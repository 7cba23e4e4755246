using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>The body of a request, in either dialect. What is null is not written.</summary>
internal sealed record WireRequest
{
    public string? Model { get; init; }

    public IReadOnlyList<WireMessage>? Messages { get; init; }

    public string? Prompt { get; init; }

    public bool? Raw { get; init; }

    public bool? Stream { get; init; }

    public WireStreamOptions? StreamOptions { get; init; }

    public int? MaxTokens { get; init; }

    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public int? TopK { get; init; }

    public long? Seed { get; init; }

    public float? FrequencyPenalty { get; init; }

    public float? PresencePenalty { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public JsonNode? ResponseFormat { get; init; }

    // Settable: the serializer refuses extension data that can only be initialised. Not a JsonObject: the source-generated
    // serializer writes one as an object of its own, braces and all.
    /// <summary>Everything the caller gave that has no property here.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extra { get; set; }
}

internal readonly record struct WireMessage(string Role, string Content);

internal sealed record WireStreamOptions(bool IncludeUsage);
