using System.Text.Json;
using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>Arguments that SK keeps as texts, in the types that a function's JSON schema names.</summary>
internal static class ParameterTypes
{
    /// <summary>The text as JSON of the parameter's type; as it is where the parameter takes a text, or this is no such JSON.</summary>
    public static object? Read(string text, string parameter, KernelFunction? function)
    {
        if (
            function is null
            || !function.JsonSchema.TryGetProperty("properties", out var properties)
            || !properties.TryGetProperty(parameter, out var schema)
        )
        {
            return text;
        }

        var types = TypesOf(schema).ToHashSet();
        return types.Count == 0 || types.Contains("string") || Parse(text) is not { } value ? text
            : IsOneOf(types, value) ? value
            : text;
    }

    private static IEnumerable<string> TypesOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind switch
            {
                JsonValueKind.String => [type.GetString()!],
                JsonValueKind.Array => type.EnumerateArray().Select(static one => one.ToString()),
                _ => [],
            };
        }

        return schema.TryGetProperty("anyOf", out var choices) && choices.ValueKind == JsonValueKind.Array
            ? choices.EnumerateArray().SelectMany(TypesOf)
            : [];
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            // .NET writes True and False.
            return JsonElement.Parse(bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsOneOf(HashSet<string> types, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => types.Contains("number") || types.Contains("integer"),
            JsonValueKind.True or JsonValueKind.False => types.Contains("boolean"),
            JsonValueKind.Array => types.Contains("array"),
            JsonValueKind.Object => types.Contains("object"),
            JsonValueKind.Null => types.Contains("null"),
            _ => false,
        };
}
