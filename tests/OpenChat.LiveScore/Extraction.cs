using System.Text.Json;

namespace OpenChat.LiveScore;

/// <summary>A text, the schema of the JSON that is asked for and the values that it must have.</summary>
internal sealed record Extraction(string Id, string User, JsonElement Schema, JsonElement Right)
{
    private const string Fence = "```";
    private const string LengthOf = "n:";
    private const string OwnLength = "len";

    public static Extraction FromRow(JsonElement row) =>
        new(
            row.GetProperty("id").GetString()!,
            row.GetProperty("user").GetString()!,
            row.GetProperty("schema"),
            row.GetProperty("right")
        );

    /// <summary>
    /// Whether a text is strict JSON that fits the schema, extra properties allowed, and has the right values: "n:Items" is
    /// the length of Items, "len" that of the whole list.
    /// </summary>
    public bool IsRight(string text)
    {
        JsonElement value;
        try
        {
            using var document = JsonDocument.Parse(text);
            value = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return false;
        }

        return Fits(value, Schema) && Right.EnumerateObject().All(right => HasRight(value, right));
    }

    /// <summary>The text without white space around it and without the one fence that it stands in.</summary>
    public static string WithoutFence(string text)
    {
        var trimmed = text.Trim();
        var body = trimmed.IndexOf('\n', StringComparison.Ordinal) + 1;
        return
            body > 0
            && trimmed.StartsWith(Fence, StringComparison.Ordinal)
            && trimmed.EndsWith(Fence, StringComparison.Ordinal)
            && trimmed.Length - Fence.Length >= body
            ? trimmed[body..^Fence.Length].Trim()
            : trimmed;
    }

    private static bool HasRight(JsonElement value, JsonProperty right) =>
        right.Name == OwnLength ? value.GetArrayLength() == right.Value.GetInt32()
        : right.Name.StartsWith(LengthOf, StringComparison.Ordinal)
            ? value.GetProperty(right.Name[LengthOf.Length..]).GetArrayLength() == right.Value.GetInt32()
        : value.TryGetProperty(right.Name, out var found) && AreEqual(found, right.Value);

    private static bool AreEqual(JsonElement a, JsonElement b) =>
        a.ValueKind == JsonValueKind.Number && b.ValueKind == JsonValueKind.Number
            ? a.GetDouble().Equals(b.GetDouble())
            : JsonElement.DeepEquals(a, b);

    // What the extractions' schemas use: type, enum, required, properties, items, anyOf.
    private static bool Fits(JsonElement value, JsonElement schema) =>
        (!schema.TryGetProperty("anyOf", out var any) || any.EnumerateArray().Any(one => Fits(value, one)))
        && (
            !schema.TryGetProperty("enum", out var allowed) || allowed.EnumerateArray().Any(one => AreEqual(value, one))
        )
        && (!schema.TryGetProperty("type", out var type) || IsOfType(value, type.GetString()!))
        && (
            !schema.TryGetProperty("required", out var required)
            || required.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _))
        )
        && (
            !schema.TryGetProperty("properties", out var properties)
            || properties
                .EnumerateObject()
                .All(property => !value.TryGetProperty(property.Name, out var inner) || Fits(inner, property.Value))
        )
        && (!schema.TryGetProperty("items", out var items) || value.EnumerateArray().All(item => Fits(item, items)));

    private static bool IsOfType(JsonElement value, string type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => throw new InvalidOperationException(
                $"extractions.jsonl uses the type '{type}', which is not checked here."
            ),
        };
}
