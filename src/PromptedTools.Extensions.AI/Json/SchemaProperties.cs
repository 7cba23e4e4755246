using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>One property of an object schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">The schema of its value.</param>
/// <param name="IsAsked">Whether an object without it is not what is wanted.</param>
internal readonly record struct SchemaProperty(string Name, JsonElement Schema, bool IsAsked)
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
    public static IEnumerable<SchemaProperty> Of(JsonElement schema, AskedProperties asked = AskedProperties.Required)
    {
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
        {
            yield break;
        }

        var names = Asked(schema, properties, asked);
        foreach (var property in properties.EnumerateObject())
        {
            yield return new SchemaProperty(property.Name, property.Value, names.Contains(property.Name));
        }
    }

    /// <summary>The names that an object of this schema is asked for; a schema may require names that it does not list.</summary>
    public static HashSet<string> Asked(JsonElement schema, AskedProperties asked) =>
        Asked(schema, schema.TryGetProperty("properties", out var properties) ? properties : default, asked);

    private static HashSet<string> Asked(JsonElement schema, JsonElement properties, AskedProperties asked)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String))
            {
                names.Add(name.GetString()!);
            }
        }

        if (asked == AskedProperties.Required || properties.ValueKind != JsonValueKind.Object)
        {
            return names;
        }

        var others = properties.EnumerateObject().Where(property => !names.Contains(property.Name)).ToList();
        var wanted =
            asked == AskedProperties.WithoutDefaultElseAll
                ? others.FindAll(static property => !HasDefault(property))
                : [];
        names.UnionWith((names.Count + wanted.Count == 0 ? others : wanted).Select(static property => property.Name));
        return names;
    }

    private static bool HasDefault(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("default", out _);
}
