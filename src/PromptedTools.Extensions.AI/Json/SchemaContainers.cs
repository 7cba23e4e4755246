using System.Runtime.InteropServices;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Fits the properties of an object and the items of an array.</summary>
internal sealed class SchemaContainers(SchemaFitter fitter)
{
    private const int MaxNames = 10;

    private const int BytesPerStep = 32;

    // A name is matched, and the pattern copied for it.
    private const int StepsPerPattern = 5;

    // How many names are compared in one step.
    private const int NamesPerStep = 16;

    // Compositions of compositions; deeper ones are taken to allow any name.
    private const int MaxCompositions = 4;

    public LenientValue? FitObject(
        OrderedDictionary<string, LenientValue> members,
        JsonElement schema,
        SchemaPlace place
    )
    {
        // Its names are copied, to look properties up by them.
        var listed = schema.Find("properties", JsonValueKind.Object)?.GetPropertyCount() ?? 0;
        if (!fitter.Work.TryTake(members.Count + listed + (JsonMarshal.GetRawUtf8Value(schema).Length / BytesPerStep)))
        {
            return SchemaFitter.TooMuch(place);
        }

        var properties = new Dictionary<string, JsonElement>(listed, StringComparer.Ordinal);
        foreach (var property in schema.Members("properties"))
        {
            properties[property.Name] = property.Value;
        }

        var required = SchemaProperties.Asked(schema, fitter.Options.Asked);
        var names = MatchNames(members, properties, place);
        var fitted = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        var failed = false;
        foreach (var (written, value) in members)
        {
            var name = names[written];
            if (name is null)
            {
                failed |= !FitUnknown(written, value, schema, properties.Count > 0, place, fitted);
            }
            else if (value is LenientNull && !required.Contains(name) && !fitter.AllowsNull(properties[name]))
            {
                place.Property(name).Dropped("null for an optional property is left out");
            }
            else if (
                fitter.Fit(value, properties[name], place.Property(name)) is { } kept
                && FitPatterns(name, kept, schema, place.Property(name), out _) is { } whole
            )
            {
                fitted[name] = whole;
            }
            else
            {
                failed = true;
                required.Remove(name);
            }
        }

        if (
            !failed
            && members.Any(member => names[member.Key] is null && member.Value is not LenientNull)
            && NoneIsKnown(members.Keys, fitted.Count, schema, place) is { } known
        )
        {
            // What is left is another value than the one that was written: search() for search(q="cats").
            return place.Error("has no property that is known", known, Among(members.Keys));
        }

        foreach (var name in required.Where(name => !fitted.ContainsKey(name)))
        {
            failed = true;
            var expected = properties.TryGetValue(name, out var property)
                ? SchemaTypeNames.Describe(SchemaTypeNames.Of(property))
                : "a value";
            place.Property(name).Error("is required", expected, "nothing");
        }

        return failed ? null : new LenientObject(fitted);
    }

    public LenientValue? FitArray(IReadOnlyList<LenientValue> items, JsonElement schema, SchemaPlace place)
    {
        if (SchemaFitter.BrokenCount(items.Count, schema, "minItems", "maxItems") is { } limit)
        {
            return place.Error("has the wrong number of items", limit, $"{items.Count}");
        }

        var fitted = new List<LenientValue>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var item = schema.Item(i) is { } itemSchema
                ? fitter.Fit(items[i], itemSchema, place.Item(i))
                : fitter.RequireJson(items[i], place.Item(i));
            if (item is not null)
            {
                fitted.Add(item);
            }
        }

        return fitted.Count == items.Count ? new LenientArray(fitted) : null;
    }

    // The names that would have been known, when none of those that were written is.
    private string? NoneIsKnown(IEnumerable<string> written, int kept, JsonElement schema, SchemaPlace place)
    {
        if (kept == 0)
        {
            var names = Among(schema.Members("properties").Select(static property => property.Name));
            return names.Length > 0 ? names : "no properties";
        }

        if (place.KeepsUnknown || !IsComposed(schema))
        {
            return null;
        }

        // A part keeps what another may know, so that only all of them can tell that a name is unknown.
        var known = new HashSet<string>(StringComparer.Ordinal);
        return
            AddNames(schema, isAlternative: false, 0, known)
            && known.Count > 0
            && !written.Any(name => known.Any(one => NameFolding.AreSame(one, name)))
            ? Among(known)
            : null;
    }

    // The names that the parts of a composed schema list together; false where any name is allowed.
    private bool AddNames(JsonElement part, bool isAlternative, int depth, HashSet<string> names)
    {
        if (depth > MaxCompositions)
        {
            return false;
        }

        names.UnionWith(part.Members("properties").Select(static property => property.Name));
        if (fitter.Resolve(part) is not { ValueKind: JsonValueKind.Object } schema)
        {
            return false;
        }

        names.UnionWith(schema.Members("properties").Select(static property => property.Name));
        var addsParts = false;
        foreach (var keyword in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
        {
            foreach (var inner in schema.List(keyword))
            {
                addsParts = true;
                if (!AddNames(inner, isAlternative: keyword != "allOf", depth + 1, names))
                {
                    return false;
                }
            }
        }

        // An alternative of an object without names is one with any.
        return !schema.Has("patternProperties")
            && schema.Find("additionalProperties") is null or { ValueKind: JsonValueKind.False }
            && (
                !isAlternative
                || addsParts
                || schema.Has("properties")
                || !SchemaTypeNames.Of(schema).HasFlag(SchemaTypes.Object)
            );
    }

    private static string Among(IEnumerable<string> names) =>
        LenientDescription.Shorten(string.Join(", ", names.Take(MaxNames)));

    private bool FitUnknown(
        string name,
        LenientValue value,
        JsonElement schema,
        bool namesProperties,
        SchemaPlace place,
        OrderedDictionary<string, LenientValue> fitted
    )
    {
        var at = place.Property(name);
        var kept = FitPatterns(name, value, schema, at, out var isKnown);
        if (!isKnown)
        {
            var rule = schema.Find("additionalProperties");
            var isAllowed =
                place.KeepsUnknown
                || IsComposed(schema)
                || (rule is { } given ? given.ValueKind != JsonValueKind.False : !namesProperties)
                || (rule is null && schema.Has("patternProperties"));
            if (!isAllowed)
            {
                if (fitter.Options.Strict)
                {
                    at.Error("is unknown", "only the properties of the schema");
                    return false;
                }

                at.Dropped("an unknown property is left out");
                return true;
            }

            kept = rule is { ValueKind: JsonValueKind.Object } of ? fitter.Fit(value, of, at) : value;
        }

        kept = kept is null ? null : fitter.RequireJson(kept, at);
        if (kept is not null)
        {
            fitted[name] = kept;
        }

        return kept is not null;
    }

    // The value as every pattern has it that the name matches; one that is not understood allows the name, whatever its value.
    private LenientValue? FitPatterns(
        string name,
        LenientValue value,
        JsonElement schema,
        SchemaPlace at,
        out bool isKnown
    )
    {
        isKnown = false;
        LenientValue? fitted = value;
        foreach (var pattern in schema.Members("patternProperties"))
        {
            if (!fitter.Work.TryTake(StepsPerPattern))
            {
                return SchemaFitter.TooMuch(at);
            }

            var isMatch = fitter.Work.Patterns.IsMatch(name, pattern.Name);
            isKnown |= isMatch != false;
            fitted = fitted is not null && isMatch == true ? fitter.Fit(fitted, pattern.Value, at) : fitted;
        }

        return fitted;
    }

    private static bool IsComposed(JsonElement schema) =>
        schema.Has("allOf") || schema.Has("anyOf") || schema.Has("oneOf") || schema.Has("$ref");

    // Each written name to the property it means: exact, else the only one it folds to; null when it is unknown.
    private Dictionary<string, string?> MatchNames(
        OrderedDictionary<string, LenientValue> members,
        Dictionary<string, JsonElement> properties,
        SchemaPlace place
    )
    {
        HashSet<string>? taken = null;
        var names = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var written in members.Keys)
        {
            if (properties.ContainsKey(written))
            {
                names[written] = written;
                continue;
            }

            List<string> meant = fitter.Work.TryTake(properties.Count / NamesPerStep)
                ? [.. properties.Keys.Where(name => NameFolding.AreSame(name, written))]
                : [];
            var isFree = meant is [var only] && !members.ContainsKey(only) && (taken ??= []).Add(only);
            names[written] = isFree ? meant[0] : null;
            if (isFree)
            {
                place
                    .Property(meant[0])
                    .Coerced("the property's name was mended", meant[0], LenientDescription.Shorten(written));
            }
        }

        return names;
    }
}
