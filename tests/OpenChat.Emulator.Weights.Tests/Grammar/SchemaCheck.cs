using System.Text.Json;

namespace OpenChat.Emulator.Weights.Tests.Grammar;

/// <summary>Whether a value fits a schema, by the keywords that <c>SchemaGrammar</c> keeps: each taken strictly.</summary>
internal static class SchemaCheck
{
    public static bool Fits(JsonElement value, JsonElement schema) => Fits(value, schema, schema);

    private static bool Fits(JsonElement value, JsonElement schema, JsonElement document)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind == JsonValueKind.True;
        }

        return schema.EnumerateObject().All(keyword => Keeps(value, keyword, schema, document));
    }

    private static bool Keeps(JsonElement value, JsonProperty keyword, JsonElement schema, JsonElement document)
    {
        var wanted = keyword.Value;
        var (isObject, isArray, isText, isNumber) = (
            value.ValueKind == JsonValueKind.Object,
            value.ValueKind == JsonValueKind.Array,
            value.ValueKind == JsonValueKind.String,
            value.ValueKind == JsonValueKind.Number
        );
        return keyword.Name switch
        {
            "type"
                when schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True =>
                value.ValueKind == JsonValueKind.Null || IsOf(value, wanted.GetString()!),
            "type" => wanted.ValueKind == JsonValueKind.Array
                ? wanted.EnumerateArray().Any(type => IsOf(value, type.GetString()!))
                : IsOf(value, wanted.GetString()!),
            "enum" => wanted.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
            "const" => JsonElement.DeepEquals(wanted, value),
            "$ref" => Fits(value, Follow(document, wanted.GetString()!), document),
            "anyOf" or "oneOf" => wanted.EnumerateArray().Any(one => Fits(value, one, document)),
            "allOf" => wanted.EnumerateArray().All(one => Fits(value, one, document)),
            "properties" when isObject => value
                .EnumerateObject()
                .All(member => !wanted.TryGetProperty(member.Name, out var of) || Fits(member.Value, of, document)),
            "required" when isObject => wanted
                .EnumerateArray()
                .All(name => value.TryGetProperty(name.GetString()!, out _)),
            "additionalProperties" when isObject => value
                .EnumerateObject()
                .All(member =>
                    (
                        schema.TryGetProperty("properties", out var declared)
                        && declared.TryGetProperty(member.Name, out _)
                    ) || Fits(member.Value, wanted, document)
                ),
            "minItems" when isArray => value.GetArrayLength() >= wanted.GetInt32(),
            "maxItems" when isArray => value.GetArrayLength() <= wanted.GetInt32(),
            "prefixItems" or "items" when isArray && wanted.ValueKind == JsonValueKind.Array => value
                .EnumerateArray()
                .Zip(wanted.EnumerateArray())
                .All(pair => Fits(pair.First, pair.Second, document)),
            "items" when isArray => value
                .EnumerateArray()
                .Skip(schema.TryGetProperty("prefixItems", out var first) ? first.GetArrayLength() : 0)
                .All(item => Fits(item, wanted, document)),
            "minLength" when isText => value.GetString()!.EnumerateRunes().Count() >= wanted.GetInt32(),
            "maxLength" when isText => value.GetString()!.EnumerateRunes().Count() <= wanted.GetInt32(),
            "minimum" when isNumber => value.GetDouble() >= wanted.GetDouble(),
            "maximum" when isNumber => value.GetDouble() <= wanted.GetDouble(),
            _ => true,
        };
    }

    private static bool IsOf(JsonElement value, string type) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => type == "boolean",
            JsonValueKind.Number => type == "number"
                || (type == "integer" && value.GetDouble() == Math.Floor(value.GetDouble())),
            var kind => type.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase),
        };

    private static JsonElement Follow(JsonElement document, string pointer) =>
        pointer.Split('/')[1..].Aggregate(document, (at, name) => at.GetProperty(name));
}
