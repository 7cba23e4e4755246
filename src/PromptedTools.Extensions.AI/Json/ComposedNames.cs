using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// The names that the parts of a composed object schema list together. A part keeps what another may know, so that only all
/// of them can tell that a name is unknown.
/// </summary>
internal sealed class ComposedNames
{
    // Compositions of compositions; deeper ones are taken to allow any name.
    private const int MaxDepth = 4;

    private readonly SchemaFitter _fitter;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _isOpen;

    private ComposedNames(SchemaFitter fitter) => _fitter = fitter;

    /// <summary>The names; null where any name is allowed.</summary>
    public static IReadOnlyCollection<string>? Of(JsonElement schema, SchemaFitter fitter)
    {
        var composed = new ComposedNames(fitter);
        composed.Add(schema, isAlternative: false, 0);
        return composed._isOpen || composed._names.Count == 0 ? null : composed._names;
    }

    private void Add(JsonElement part, bool isAlternative, int depth)
    {
        if (_isOpen || depth > MaxDepth || _fitter.Resolve(part) is not { ValueKind: JsonValueKind.Object } schema)
        {
            _isOpen = true;
            return;
        }

        _names.UnionWith(SchemaProperties.Of(schema).Select(static property => property.Name));
        var addsParts = false;
        foreach (var keyword in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var parts) && parts.ValueKind == JsonValueKind.Array)
            {
                addsParts = true;
                foreach (var inner in parts.EnumerateArray())
                {
                    Add(inner, isAlternative: keyword != "allOf", depth + 1);
                }
            }
        }

        var allowsAny =
            schema.TryGetProperty("patternProperties", out _)
            || (schema.TryGetProperty("additionalProperties", out var rule) && rule.ValueKind != JsonValueKind.False);
        _isOpen |= allowsAny || (isAlternative && !addsParts && TakesObjects(schema));
    }

    // An alternative of an object without names is one with any.
    private static bool TakesObjects(JsonElement schema) =>
        !schema.TryGetProperty("properties", out _) && SchemaTypeNames.Of(schema).HasFlag(SchemaTypes.Object);
}
