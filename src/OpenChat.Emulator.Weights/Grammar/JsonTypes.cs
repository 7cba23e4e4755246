using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>JSON Schema's types. A number is an integer or another number.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Fraction = 8,
    Number = Integer | Fraction,
    String = 16,
    Array = 32,
    Object = 64,
    Any = Null | Boolean | Number | String | Array | Object,
}

internal static class JsonTypeNames
{
    /// <summary>The types that <c>type</c> and OpenAPI's <c>nullable</c> allow; null without <c>type</c>.</summary>
    /// <exception cref="SchemaGrammarException">A name is none of JSON Schema's.</exception>
    public static JsonTypes? Of(SchemaNode node)
    {
        if (!node.TryGet("type", out var type, JsonValueKind.String, JsonValueKind.Array))
        {
            return null;
        }

        var place = node.At("type");
        var types =
            type.ValueKind == JsonValueKind.String
                ? Parse(type, place)
                : type.EnumerateArray().Aggregate(JsonTypes.None, (all, name) => all | Parse(name, place));
        return types == JsonTypes.None ? throw new SchemaGrammarException(place, "must hold a type at least.")
            : node.TryGet("nullable", out var nullable, JsonValueKind.True, JsonValueKind.False)
            && nullable.ValueKind == JsonValueKind.True
                ? types | JsonTypes.Null
            : types;
    }

    /// <summary>The type of a value.</summary>
    public static JsonTypes Of(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => JsonTypes.Null,
            JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
            JsonValueKind.Number => value.GetDouble() is var number && number == Math.Floor(number)
                ? JsonTypes.Integer
                : JsonTypes.Fraction,
            JsonValueKind.String => JsonTypes.String,
            JsonValueKind.Array => JsonTypes.Array,
            _ => JsonTypes.Object,
        };

    private static JsonTypes Parse(JsonElement name, string place) =>
        (name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
        {
            "null" => JsonTypes.Null,
            "boolean" => JsonTypes.Boolean,
            "integer" => JsonTypes.Integer,
            "number" => JsonTypes.Number,
            "string" => JsonTypes.String,
            "array" => JsonTypes.Array,
            "object" => JsonTypes.Object,
            _ => throw new SchemaGrammarException(
                place,
                "must be null, boolean, integer, number, string, array or object, or a list of these."
            ),
        };
}
