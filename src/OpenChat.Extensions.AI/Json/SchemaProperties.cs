using System.Text.Json;

namespace OpenChat.Extensions.AI.Json;

/// <summary>One property of an object schema.</summary>
internal readonly record struct SchemaProperty(string Name, JsonElement Schema, bool IsRequired)
{
    public string? Description =>
        Schema.ValueKind == JsonValueKind.Object
        && Schema.TryGetProperty("description", out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}

internal static class SchemaProperties
{
    /// <summary>The properties of an object schema, in the order written; none when it lists none.</summary>
    public static IEnumerable<SchemaProperty> Of(JsonElement schema)
    {
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
        {
            yield break;
        }

        var required = Required(schema);
        foreach (var property in properties.EnumerateObject())
        {
            yield return new SchemaProperty(property.Name, property.Value, required.Contains(property.Name));
        }
    }

    private static HashSet<string> Required(JsonElement schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String))
            {
                names.Add(name.GetString()!);
            }
        }

        return names;
    }
}
