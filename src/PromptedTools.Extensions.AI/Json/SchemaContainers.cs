using System.Runtime.InteropServices;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Fits the properties of an object and the items of an array.</summary>
internal sealed class SchemaContainers(SchemaFitter fitter)
{
    private const int MaxNames = 10;

    private const int BytesPerStep = 32;

    // How many names are compared in one step.
    private const int NamesPerStep = 16;

    public LenientValue? FitObject(
        OrderedDictionary<string, LenientValue> members,
        JsonElement schema,
        SchemaPlace place
    )
    {
        if (!fitter.Work.TryTake(members.Count + Price(schema)))
        {
            return SchemaFitter.TooMuch(place);
        }

        var properties = PropertiesOf(schema);
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
            else if (fitter.Fit(value, properties[name], place.Property(name)) is { } kept)
            {
                fitted[name] = kept;
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
            var expected =
                properties.TryGetValue(name, out var property) && property.ValueKind == JsonValueKind.Object
                    ? SchemaTypeNames.Describe(SchemaTypeNames.Of(property))
                    : "a value";
            place.Property(name).Error("is required", expected, "nothing");
        }

        return failed ? null : new LenientObject(fitted);
    }

    public LenientValue? FitArray(IReadOnlyList<LenientValue> items, JsonElement schema, SchemaPlace place)
    {
        if (SchemaLimits.Limit(schema, "minItems") is { } min && items.Count < min)
        {
            return place.Error("has too few items", $"at least {min}", $"{items.Count}");
        }

        if (SchemaLimits.Limit(schema, "maxItems") is { } max && items.Count > max)
        {
            return place.Error("has too many items", $"at most {max}", $"{items.Count}");
        }

        var fitted = new List<LenientValue>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var item = ItemSchema(schema, i) is { } itemSchema
                ? fitter.Fit(items[i], itemSchema, place.Item(i))
                : fitter.RequireJson(items[i], place.Item(i));
            if (item is not null)
            {
                fitted.Add(item);
            }
        }

        return fitted.Count == items.Count ? new LenientArray(fitted) : null;
    }

    // Its names are copied, to look properties up by them.
    private static int Price(JsonElement schema) =>
        (JsonMarshal.GetRawUtf8Value(schema).Length / BytesPerStep)
        + (
            schema.TryGetProperty("properties", out var listed) && listed.ValueKind == JsonValueKind.Object
                ? listed.GetPropertyCount()
                : 0
        );

    // The names that would have been known, when none of those that were written is.
    private string? NoneIsKnown(IEnumerable<string> written, int kept, JsonElement schema, SchemaPlace place)
    {
        if (kept == 0)
        {
            return
                schema.TryGetProperty("properties", out var properties)
                && properties.ValueKind == JsonValueKind.Object
                && properties.GetPropertyCount() > 0
                ? Among(properties.EnumerateObject().Select(static property => property.Name))
                : "no properties";
        }

        return
            !place.KeepsUnknown
            && IsComposed(schema)
            && ComposedNames.Of(schema, fitter) is { } names
            && !written.Any(name => names.Any(known => NameFolding.AreSame(known, name)))
            ? Among(names)
            : null;
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
        var hasRule = schema.TryGetProperty("additionalProperties", out var rule);
        var isAllowed =
            place.KeepsUnknown
            || schema.TryGetProperty("patternProperties", out _)
            || IsComposed(schema)
            || (hasRule ? rule.ValueKind != JsonValueKind.False : !namesProperties);
        if (isAllowed)
        {
            var kept =
                hasRule && rule.ValueKind == JsonValueKind.Object
                    ? fitter.Fit(value, rule, at)
                    : fitter.RequireJson(value, at);
            if (kept is not null)
            {
                fitted[name] = kept;
            }

            return kept is not null;
        }

        if (fitter.Options.Strict)
        {
            at.Error("is unknown", "only the properties of the schema");
            return false;
        }

        at.Dropped("an unknown property is left out");
        return true;
    }

    private static bool IsComposed(JsonElement schema) =>
        schema.TryGetProperty("allOf", out _)
        || schema.TryGetProperty("anyOf", out _)
        || schema.TryGetProperty("oneOf", out _);

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

    private static Dictionary<string, JsonElement> PropertiesOf(JsonElement schema)
    {
        var result = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                result[property.Name] = property.Value;
            }
        }

        return result;
    }

    private static JsonElement? ItemSchema(JsonElement schema, int index)
    {
        if (
            schema.TryGetProperty("prefixItems", out var prefix)
            && prefix.ValueKind == JsonValueKind.Array
            && index < prefix.GetArrayLength()
        )
        {
            return prefix[index];
        }

        if (!schema.TryGetProperty("items", out var items))
        {
            return null;
        }

        // Before draft 2020-12 a list of schemas stood in "items".
        return items.ValueKind != JsonValueKind.Array ? items
            : index < items.GetArrayLength() ? items[index]
            : null;
    }
}
