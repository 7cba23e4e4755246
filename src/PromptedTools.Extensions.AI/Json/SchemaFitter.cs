using System.Globalization;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Checks a value against a JSON Schema and changes it, without loss, so that it fits.</summary>
internal sealed class SchemaFitter
{
    // A value nests up to 64 levels; a schema that refers to itself could go on without end.
    private const int MaxDepth = 4 * LenientJson.MaxDepth;

    // To follow a reference takes this many times more than to read it.
    private const int LinkPrice = 3;

    // How many bytes of an object's schema cost a step more, since its names are looked up.
    private const int BytesPerStep = 32;

    // A name is matched, and the pattern copied for it.
    private const int StepsPerPattern = 5;

    // How many names are compared in one step.
    private const int NamesPerStep = 16;

    // Compositions of compositions; deeper ones are taken to allow any name.
    private const int MaxCompositions = 4;

    // Names of a finding.
    private const int MaxNames = 10;

    private readonly SchemaFitOptions _options;
    private readonly SchemaWork _work;

    // The schema whose optional properties may hold anything.
    private readonly JsonSchema? _loose;
    private bool _isJson;
    private int _depth;

    private SchemaFitter(JsonSchema schema, SchemaFitOptions options, SchemaWork work, bool isJson)
    {
        (_options, _work, _isJson) = (options, work, isJson);
        _loose =
            options.RequiredValuesAlone && schema.PropertiesOf().Any(static property => property.IsAsked)
                ? schema
                : null;
    }

    public static SchemaFit Fit(LenientValue value, JsonSchema schema, SchemaFitOptions options, SchemaWork work)
    {
        var findings = new List<SchemaFinding>();
        var fitted = new SchemaFitter(schema, options, work, value.IsJson).Fit(
            value,
            schema,
            new SchemaPlace(findings)
        );
        return new SchemaFit(HasError(findings) ? null : fitted, findings);
    }

    // The fitted value; null when it does not fit, and then the place holds an error.
    private LenientValue? Fit(LenientValue value, JsonSchema schema, SchemaPlace place)
    {
        if (_depth >= MaxDepth || !_work.TryRead(schema.Length))
        {
            return TooMuch(place);
        }

        _depth++;
        var fitted =
            schema.AllowsNothing ? place.Error("no value is allowed here", got: LenientDescription.Of(value))
            : !schema.IsObject ? RequireJson(value, place)
            : FitReference(value, schema, place) is { } referred
            && FitAllOf(referred, schema, place) is { } whole
            && FitAlternatives(whole, schema.AnyOf, place) is { } any
            && FitAlternatives(any, schema.OneOf, place) is { } chosen
                ? FitDirectly(chosen, schema, place)
            : null;
        _depth--;
        return fitted;
    }

    private static bool HasError(List<SchemaFinding> findings) =>
        findings.Exists(static finding => finding.Severity == FindingSeverity.Error);

    private static LenientValue? TooMuch(SchemaPlace place) =>
        place.Error("the schema is too deep or has too many alternatives to check");

    // The value, unless it holds a call or an expression.
    private LenientValue? RequireJson(LenientValue value, SchemaPlace place) =>
        _isJson || value.IsJson
            ? value
            : place.Error("is not a value", "a literal value", LenientDescription.Of(value));

    private LenientValue? FitReference(LenientValue value, JsonSchema schema, SchemaPlace place) =>
        schema.Reference.Length == 0 ? value
        : _work.TryRead(LinkPrice * schema.Reference.Length) && schema.Target is { } target
            ? Fit(value, target, schema.Has("properties") ? place with { KeepsUnknown = true } : place)
        : place.Error("the schema's $ref cannot be followed");

    private LenientValue? FitAllOf(LenientValue value, JsonSchema schema, SchemaPlace place)
    {
        LenientValue? fitted = value;
        foreach (var part in schema.AllOf ?? [])
        {
            fitted = fitted is null ? null : Fit(fitted, part, place with { KeepsUnknown = true });
        }

        return fitted;
    }

    // An alternative that fits as the value stands wins over an earlier one that it must be changed for.
    private LenientValue? FitAlternatives(LenientValue value, IReadOnlyList<JsonSchema>? choices, SchemaPlace place)
    {
        if (choices is null)
        {
            return value;
        }

        (LenientValue Value, List<SchemaFinding> Findings)? first = null;
        foreach (var choice in choices)
        {
            var findings = new List<SchemaFinding>();
            if (Fit(value, choice, place with { Findings = findings }) is not { } fitted || HasError(findings))
            {
                continue;
            }

            if (findings.Count == 0)
            {
                return fitted;
            }

            first ??= (fitted, findings);
        }

        if (first is not { } chosen)
        {
            return place.Error("fits none of the allowed forms", got: LenientDescription.Of(value));
        }

        place.Add(chosen.Findings);
        return chosen.Value;
    }

    private LenientValue? FitDirectly(LenientValue value, JsonSchema schema, SchemaPlace place)
    {
        if (value is LenientString { Text.Length: var length } && !_work.TryRead(length))
        {
            return TooMuch(place);
        }

        var types = schema.Types;
        if (ListedValues(value, schema, types) is { } listed)
        {
            return FitListed(value, listed, place);
        }

        if (!ScalarCoercion.Is(value, types))
        {
            if (types == SchemaTypes.Any)
            {
                return RequireJson(value, place);
            }

            var expected = JsonSchema.Describe(types);
            if (ScalarCoercion.To(value, types) is not { } coerced)
            {
                return place.Error("has the wrong type", expected, LenientDescription.Of(value));
            }

            place.Coerced("changed to fit its type", expected, LenientDescription.Of(value));
            // What was text may hold anything.
            _isJson &= coerced is not (LenientArray or LenientObject);
            value = coerced;
        }

        return value switch
        {
            LenientObject { Members: var members } => FitObject(members, schema, place),
            LenientArray { Items: var items } => FitArray(items, schema, place),
            LenientString { Text: var text } => FitString(text, schema, place),
            LenientNumber { Text: var number } => BrokenLimit(JsonNumber.Parse(number), schema) is { } limit
                ? place.Error("is out of range", LenientDescription.Shorten(limit), LenientDescription.Shorten(number))
                : value,
            _ => value,
        };
    }

    // Seen in the wild: the values of an array's items listed on the array itself.
    private static IReadOnlyList<JsonElement>? ListedValues(LenientValue value, JsonSchema schema, SchemaTypes types) =>
        value is LenientArray
        && types == SchemaTypes.Array
        && schema.Values?.All(static one => one.ValueKind != JsonValueKind.Array) == true
            ? null
            : schema.Values;

    // As it is, else without case, else without separators.
    private static LenientValue? FitListed(LenientValue value, IReadOnlyList<JsonElement> listed, SchemaPlace place)
    {
        var single = value is LenientArray { Items: [var only] } ? only : value;
        if (listed.Any(one => ScalarCoercion.IsSame(value, one)))
        {
            return value;
        }

        if (listed.Any(one => ScalarCoercion.IsSame(single, one)))
        {
            return single;
        }

        var expected = "one of " + LenientDescription.Shorten(string.Join(", ", listed.Select(a => a.GetRawText())));
        if (ScalarCoercion.ToListed(single, listed) is not { } meant)
        {
            return place.Error("is not an allowed value", expected, LenientDescription.Of(value));
        }

        place.Coerced("changed to the allowed value meant", expected, LenientDescription.Of(value));
        return LenientJson.Read(meant.GetRawText()).Value;
    }

    private LenientValue? FitString(string text, JsonSchema schema, SchemaPlace place)
    {
        if (_options.RejectPlaceholders && Placeholder.Is(text) && !_options.IsGiven(text))
        {
            return place.Error("is a placeholder", "the value itself", LenientDescription.Shorten(text));
        }

        if (schema.Text("format") is { } format)
        {
            if (SchemaFormat.Fit(text, format) is not { } spelled)
            {
                return place.Error("has the wrong format", format, LenientDescription.Shorten(text));
            }

            if (spelled != text)
            {
                place.Coerced("spelled as its format has it", format, LenientDescription.Shorten(text));
                text = spelled;
            }
        }

        // JSON Schema counts code points.
        var length = text.EnumerateRunes().Count();
        if (BrokenBound(NumberOf(length), schema, "minLength", "maxLength") is { } limit)
        {
            return place.Error("has the wrong length", limit + " characters", $"{length} characters");
        }

        return schema.Text("pattern") is { } pattern && _work.Patterns.IsMatch(text, pattern) == false
            ? place.Error("does not match the pattern", pattern, LenientDescription.Shorten(text))
            : new LenientString(text);
    }

    private LenientValue? FitArray(IReadOnlyList<LenientValue> items, JsonSchema schema, SchemaPlace place)
    {
        if (BrokenBound(NumberOf(items.Count), schema, "minItems", "maxItems") is { } limit)
        {
            return place.Error("has the wrong number of items", limit, $"{items.Count}");
        }

        var fitted = new List<LenientValue>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var item = schema.Item(i) is { } itemSchema
                ? Fit(items[i], itemSchema, place.Item(i))
                : RequireJson(items[i], place.Item(i));
            if (item is not null)
            {
                fitted.Add(item);
            }
        }

        return fitted.Count == items.Count ? new LenientArray(fitted) : null;
    }

    private LenientValue? FitObject(
        OrderedDictionary<string, LenientValue> members,
        JsonSchema schema,
        SchemaPlace place
    )
    {
        var properties = schema.Properties;
        if (!_work.TryTake(members.Count + properties.Count + (schema.Length / BytesPerStep)))
        {
            return TooMuch(place);
        }

        var required = schema.Asked(_options.Asked);
        var fitted = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var hasUnknown = false;
        foreach (var (written, name) in MatchNames(members, properties, place))
        {
            var value = members[written];
            if (name is null)
            {
                hasUnknown |= value is not LenientNull;
                if (!FitUnknown(written, value, schema, place, fitted))
                {
                    failed.Add(written);
                }
            }
            else if (value is LenientNull && !required.Contains(name) && !AllowsNull(Part(schema, name)))
            {
                place.Property(name).Dropped("null for an optional property is left out");
            }
            else if (
                Fit(value, Part(schema, name), place.Property(name)) is { } kept
                && FitPatterns(name, kept, schema, place.Property(name), out _) is { } whole
            )
            {
                fitted[name] = whole;
            }
            else
            {
                failed.Add(name);
            }
        }

        if (failed.Count == 0 && hasUnknown && NoneIsKnown(members.Keys, fitted.Count, schema, place) is { } known)
        {
            // What is left is another value than the one that was written: search() for search(q="cats").
            return place.Error("has no property that is known", known, Among(members.Keys));
        }

        foreach (var name in required.Where(name => !fitted.ContainsKey(name) && !failed.Contains(name)).ToList())
        {
            failed.Add(name);
            var expected = properties.TryGetValue(name, out var property)
                ? JsonSchema.Describe(property.Types)
                : "a value";
            place.Property(name).Error("is required", expected, "nothing");
        }

        return failed.Count > 0 ? null : new LenientObject(fitted);
    }

    private JsonSchema Part(JsonSchema schema, string name) =>
        schema == _loose && !schema.Asked(_options.Asked).Contains(name)
            ? JsonSchema.Anything
            : schema.Properties[name];

    // Each written name with the property it means: exact, else the only one it folds to; null when it is unknown.
    private List<(string Written, string? Name)> MatchNames(
        OrderedDictionary<string, LenientValue> members,
        OrderedDictionary<string, JsonSchema> properties,
        SchemaPlace place
    )
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<(string, string?)>(members.Count);
        foreach (var written in members.Keys)
        {
            if (properties.ContainsKey(written))
            {
                names.Add((written, written));
                continue;
            }

            List<string> meant = _work.TryTake(properties.Count / NamesPerStep)
                ? [.. properties.Keys.Where(name => NameFolding.AreSame(name, written))]
                : [];
            var isFree = meant is [var only] && !members.ContainsKey(only) && taken.Add(only);
            names.Add((written, isFree ? meant[0] : null));
            if (isFree)
            {
                place
                    .Property(meant[0])
                    .Coerced("the property's name was mended", meant[0], LenientDescription.Shorten(written));
            }
        }

        return names;
    }

    private bool FitUnknown(
        string name,
        LenientValue value,
        JsonSchema schema,
        SchemaPlace place,
        OrderedDictionary<string, LenientValue> fitted
    )
    {
        var at = place.Property(name);
        var kept = FitPatterns(name, value, schema, at, out var isKnown);
        if (!isKnown)
        {
            var rule = schema.AdditionalProperties;
            var isAllowed =
                place.KeepsUnknown
                || schema.IsComposed
                || (
                    rule is null ? schema.Properties.Count == 0 || schema.Has("patternProperties") : !rule.AllowsNothing
                );
            if (!isAllowed && _options.Strict)
            {
                at.Error("is unknown", "only the properties of the schema");
                return false;
            }

            if (!isAllowed)
            {
                at.Dropped("an unknown property is left out");
                return true;
            }

            kept = rule is { IsObject: true } ? Fit(value, rule, at) : value;
        }

        kept = kept is null ? null : RequireJson(kept, at);
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
        JsonSchema schema,
        SchemaPlace at,
        out bool isKnown
    )
    {
        isKnown = false;
        LenientValue? fitted = value;
        foreach (var (pattern, part) in schema.PatternProperties)
        {
            if (!_work.TryTake(StepsPerPattern))
            {
                return TooMuch(at);
            }

            var isMatch = _work.Patterns.IsMatch(name, pattern);
            isKnown |= isMatch != false;
            fitted = fitted is not null && isMatch == true ? Fit(fitted, part, at) : fitted;
        }

        return fitted;
    }

    // Whether null is a value of this schema rather than the absence of one.
    private bool AllowsNull(JsonSchema schema)
    {
        if (Resolve(schema) is not { IsObject: true } target)
        {
            return true;
        }

        var saysWhich = target.Has("type") || target.Has("enum") || target.Has("anyOf") || target.Has("oneOf");
        return saysWhich && Fit(LenientNull.Instance, target, new SchemaPlace([])) is not null;
    }

    private JsonSchema? Resolve(JsonSchema schema)
    {
        var target = schema.Resolve(out var length);
        return _work.TryRead(LinkPrice * length) ? target : null;
    }

    // The names that would have been known, when none of those that were written is.
    private string? NoneIsKnown(IEnumerable<string> written, int kept, JsonSchema schema, SchemaPlace place)
    {
        if (kept == 0)
        {
            var names = Among(schema.Properties.Keys);
            return names.Length > 0 ? names : "no properties";
        }

        if (place.KeepsUnknown || !schema.IsComposed)
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
    private bool AddNames(JsonSchema part, bool isAlternative, int depth, HashSet<string> names)
    {
        if (depth > MaxCompositions)
        {
            return false;
        }

        names.UnionWith(part.Properties.Keys);
        if (Resolve(part) is not { IsObject: true } schema)
        {
            return false;
        }

        names.UnionWith(schema.Properties.Keys);
        JsonSchema[] alternatives = [.. schema.AnyOf ?? [], .. schema.OneOf ?? []];
        var all = schema.AllOf ?? [];

        // An alternative of an object without names is one with any.
        return all.All(inner => AddNames(inner, isAlternative: false, depth + 1, names))
            && Array.TrueForAll(alternatives, inner => AddNames(inner, isAlternative: true, depth + 1, names))
            && !schema.Has("patternProperties")
            && schema.AdditionalProperties is null or { AllowsNothing: true }
            && (
                !isAlternative
                || alternatives.Length + all.Count > 0
                || schema.Has("properties")
                || !schema.Types.HasFlag(SchemaTypes.Object)
            );
    }

    private static string Among(IEnumerable<string> names) =>
        LenientDescription.Shorten(string.Join(", ", names.Take(MaxNames)));

    private static JsonNumber NumberOf(int count) => JsonNumber.Parse(count.ToString(CultureInfo.InvariantCulture));

    // The bound that a number is beyond; null where it keeps both.
    private static string? BrokenBound(JsonNumber number, JsonSchema schema, string least, string most) =>
        Compare(number, schema, least) < 0 ? "at least " + schema.Number(least)
        : Compare(number, schema, most) > 0 ? "at most " + schema.Number(most)
        : null;

    private static string? BrokenLimit(JsonNumber number, JsonSchema schema) =>
        BrokenBound(number, schema, "minimum", "maximum") is { } bound ? bound
        : Compare(number, schema, "exclusiveMinimum") <= 0 ? "more than " + schema.Number("exclusiveMinimum")
        : Compare(number, schema, "exclusiveMaximum") >= 0 ? "less than " + schema.Number("exclusiveMaximum")
        : schema.Number("multipleOf") is { } step && !number.IsMultipleOf(JsonNumber.Parse(step))
            ? "a multiple of " + step
        : null;

    // Null where there is no such limit.
    private static int? Compare(JsonNumber number, JsonSchema schema, string keyword) =>
        schema.Number(keyword) is { } limit ? number.CompareTo(JsonNumber.Parse(limit)) : null;
}
