using System.Text.Json;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// What a schema says of its properties, each with its path. A type that stands in several places, or holds itself, is
/// described where it stands first.
/// </summary>
internal sealed class FormatDescriptions
{
    private const int MaxDepth = 4;

    private readonly JsonElement _root;
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];

    private FormatDescriptions(JsonElement root) => _root = root;

    public static IReadOnlyList<string> Of(JsonElement schema)
    {
        var descriptions = new FormatDescriptions(schema);
        descriptions.Add("", schema, 0);
        return descriptions._lines;
    }

    private void Add(string path, JsonElement schema, int depth)
    {
        var isReference = SchemaReferences.TryGetReference(schema, out _);
        SchemaProperty[] properties = [.. SchemaProperties.Of(SchemaReferences.Resolve(_root, schema) ?? schema)];
        var isNew = _described.Add(string.Join('\n', properties.Select(Describe)));
        if (isReference && !isNew)
        {
            return;
        }

        foreach (var property in properties)
        {
            if (isNew && !string.IsNullOrWhiteSpace(property.Description))
            {
                _lines.Add(path + Describe(property));
            }

            if (depth < MaxDepth)
            {
                Add($"{path}{property.Name}.", property.Schema, depth + 1);
            }
        }
    }

    private static string Describe(SchemaProperty property) => $"{property.Name}: {property.Description}";
}
