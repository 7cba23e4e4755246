using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// What a schema says of its properties, each with its path. A type that stands in several places, or holds itself, is
/// described where it stands first.
/// </summary>
internal sealed class PropertyDescriptions
{
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];

    /// <summary>A line for each described property, down to a depth; 0 is that of the schema itself.</summary>
    public static IReadOnlyList<string> Of(JsonSchema schema, int depth)
    {
        var descriptions = new PropertyDescriptions();
        descriptions.Add("", schema, depth);
        return descriptions._lines;
    }

    private void Add(string path, JsonSchema schema, int depth)
    {
        SchemaProperty[] properties = [.. schema.Resolved.Whole.PropertiesOf()];
        var isNew = _described.Add(string.Join('\n', properties.Select(Describe)));
        if (schema.Reference.Length > 0 && !isNew)
        {
            return;
        }

        foreach (var property in properties)
        {
            if (isNew && !string.IsNullOrWhiteSpace(property.Description))
            {
                _lines.Add(path + Describe(property));
            }

            if (depth > 0)
            {
                Add($"{path}{property.Name}.", property.Schema, depth - 1);
            }
        }
    }

    private static string Describe(SchemaProperty property) => $"{property.Name}: {property.Description}";
}
