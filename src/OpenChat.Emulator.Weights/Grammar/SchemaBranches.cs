using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// Follows references, <c>allOf</c>, <c>anyOf</c> and <c>oneOf</c>, to the schemas that say something about a value themselves.
/// </summary>
internal sealed class SchemaBranches(JsonElement document, GbnfRules rules)
{
    private const int MaxProduct = 64;
    private const int MaxReferences = 64;

    // One way, on which nothing is said.
    private static readonly List<SchemaNode[]> s_anything =
    [
        [],
    ];

    private readonly Dictionary<string, List<SchemaNode[]>> _known = [];

    /// <summary>
    /// The schemas that hold together for each way through <c>anyOf</c> and <c>oneOf</c>, references followed. No way:
    /// nothing fits.
    /// </summary>
    public List<SchemaNode[]> Of(IEnumerable<SchemaNode> schemas) =>
        schemas.Aggregate(s_anything, (ways, schema) => Both(ways, Of(schema, [])));

    private List<SchemaNode[]> Of(SchemaNode schema, HashSet<string> within)
    {
        if (_known.TryGetValue(schema.Place, out var known))
        {
            return known;
        }

        if (schema.IsFalse)
        {
            return [];
        }

        if (within.Contains(schema.Place))
        {
            throw new SchemaGrammarException(schema.Place, "refers to itself before it says anything.");
        }

        rules.Step(within.Count < MaxReferences ? 1 : GbnfRules.MaxSteps);
        if (rules.IsSpent)
        {
            return s_anything;
        }

        within.Add(schema.Place);
        List<SchemaNode[]> ways = SchemaShape.IsSaidBy(schema) ? [new[] { schema }] : s_anything;
        if (schema.Reference(document) is { } target)
        {
            ways = Both(ways, Of(target, within));
        }

        foreach (var part in schema.List("allOf"))
        {
            ways = Both(ways, Of(part, within));
        }

        foreach (var choices in new[] { schema.List("anyOf"), schema.List("oneOf") })
        {
            if (choices.Count > 0)
            {
                ways = Both(ways, [.. choices.SelectMany(choice => Of(choice, within))]);
            }
        }

        within.Remove(schema.Place);
        return _known[schema.Place] = ways;
    }

    private List<SchemaNode[]> Both(List<SchemaNode[]> ways, List<SchemaNode[]> others)
    {
        if (ways.Count > 1 && others.Count > 1 && ways.Count * others.Count > MaxProduct)
        {
            return ways;
        }

        var both = new List<SchemaNode[]>();
        foreach (var way in ways)
        {
            foreach (var other in others)
            {
                rules.Step(1 + way.Length + other.Length);
                if (rules.IsSpent)
                {
                    return s_anything;
                }

                both.Add([.. way.UnionBy(other, schema => schema.Place)]);
            }
        }

        return both;
    }
}
