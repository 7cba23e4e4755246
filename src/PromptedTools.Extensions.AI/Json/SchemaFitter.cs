using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Checks a value against a JSON Schema and changes it, without loss, so that it fits.</summary>
internal sealed class SchemaFitter
{
    // A value nests up to 64 levels; a schema that refers to itself could go on without end.
    private const int MaxDepth = 4 * LenientJson.MaxDepth;

    // To follow a reference takes this many times more than to read it.
    private const int LinkPrice = 3;

    private readonly JsonElement _root;
    private readonly SchemaContainers _containers;
    private bool _isJson;
    private int _depth;

    private SchemaFitter(JsonElement root, SchemaFitOptions options, SchemaWork work, bool isJson)
    {
        _root = root;
        _isJson = isJson;
        Options = options;
        Work = work;
        _containers = new SchemaContainers(this);
    }

    public SchemaFitOptions Options { get; }

    public SchemaWork Work { get; }

    /// <param name="value">The value.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="options">How strictly.</param>
    /// <param name="work">What it may cost, together with whatever else was given the same.</param>
    public static SchemaFit Fit(LenientValue value, JsonElement schema, SchemaFitOptions options, SchemaWork work)
    {
        var findings = new List<SchemaFinding>();
        var fitter = new SchemaFitter(schema, options, work, value.IsJson);
        var fitted = fitter.Fit(value, schema, new SchemaPlace(findings));
        return new SchemaFit(findings.Exists(f => f.Severity == SchemaFindingSeverity.Error) ? null : fitted, findings);
    }

    /// <summary>The fitted value; null when it does not fit, and then the place holds an error.</summary>
    public LenientValue? Fit(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        if (_depth >= MaxDepth || !Work.TryRead(JsonMarshal.GetRawUtf8Value(schema).Length))
        {
            return TooMuch(place);
        }

        _depth++;
        var fitted = FitSchema(value, schema, place);
        _depth--;
        return fitted;
    }

    /// <summary>The schema that a reference leads to; null where it leads nowhere.</summary>
    public JsonElement? Resolve(JsonElement schema)
    {
        var target = SchemaReferences.Resolve(_root, schema, out var length);
        return Work.TryRead(LinkPrice * length) ? target : null;
    }

    public static LenientValue? TooMuch(SchemaPlace place) =>
        place.Error("the schema is too deep or has too many alternatives to check");

    /// <summary>The value, unless it holds a call or an expression.</summary>
    public LenientValue? RequireJson(LenientValue value, SchemaPlace place) =>
        _isJson || value.IsJson
            ? value
            : place.Error("is not a value", "a literal value", LenientDescription.Of(value));

    /// <summary>Whether null is a value of this schema rather than the absence of one.</summary>
    public bool AllowsNull(JsonElement schema)
    {
        if (Resolve(schema) is not { ValueKind: JsonValueKind.Object } target)
        {
            return true;
        }

        var saysWhich = target.Has("type") || target.Has("enum") || target.Has("anyOf") || target.Has("oneOf");
        return saysWhich && Fit(LenientNull.Instance, target, new SchemaPlace([])) is not null;
    }

    private LenientValue? FitSchema(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        if (schema.ValueKind == JsonValueKind.False)
        {
            return place.Error("no value is allowed here", got: LenientDescription.Of(value));
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return RequireJson(value, place);
        }

        return
            FitReference(value, schema, place) is { } referred
            && FitAllOf(referred, schema, place) is { } whole
            && FitAlternatives(whole, schema, "anyOf", place) is { } any
            && FitAlternatives(any, schema, "oneOf", place) is { } chosen
            ? FitDirectly(chosen, schema, place)
            : null;
    }

    private LenientValue? FitReference(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        if (!SchemaReferences.TryGetReference(schema, out var pointer))
        {
            return value;
        }

        return Work.TryRead(LinkPrice * pointer.Length) && SchemaReferences.Target(_root, pointer) is { } target
            ? Fit(value, target, schema.Has("properties") ? place with { KeepsUnknown = true } : place)
            : place.Error("the schema's $ref cannot be followed");
    }

    private LenientValue? FitAllOf(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        LenientValue? fitted = value;
        foreach (var part in schema.List("allOf"))
        {
            fitted = fitted is null ? null : Fit(fitted, part, place with { KeepsUnknown = true });
        }

        return fitted;
    }

    // An alternative that fits as the value stands wins over an earlier one that it must be changed for.
    private LenientValue? FitAlternatives(LenientValue value, JsonElement schema, string keyword, SchemaPlace place)
    {
        if (schema.Find(keyword, JsonValueKind.Array) is not { } choices)
        {
            return value;
        }

        (LenientValue Value, List<SchemaFinding> Findings)? first = null;
        foreach (var choice in choices.EnumerateArray())
        {
            var findings = new List<SchemaFinding>();
            if (
                Fit(value, choice, place with { Findings = findings }) is { } fitted
                && !findings.Exists(f => f.Severity == SchemaFindingSeverity.Error)
            )
            {
                if (findings.Count == 0)
                {
                    return fitted;
                }

                first ??= (fitted, findings);
            }
        }

        if (first is not { } chosen)
        {
            return place.Error("fits none of the allowed forms", got: LenientDescription.Of(value));
        }

        place.Add(chosen.Findings);
        return chosen.Value;
    }

    private LenientValue? FitDirectly(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        if (value is LenientString { Text.Length: var length } && !Work.TryRead(length))
        {
            return TooMuch(place);
        }

        var types = SchemaTypeNames.Of(schema);
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

            if (ScalarCoercion.To(value, types) is not { } coerced)
            {
                return place.Error("has the wrong type", SchemaTypeNames.Describe(types), LenientDescription.Of(value));
            }

            place.Coerced("changed to fit its type", SchemaTypeNames.Describe(types), LenientDescription.Of(value));
            // What was text may hold anything.
            _isJson &= coerced is not (LenientArray or LenientObject);
            value = coerced;
        }

        return value switch
        {
            LenientObject { Members: var members } => _containers.FitObject(members, schema, place),
            LenientArray { Items: var items } => _containers.FitArray(items, schema, place),
            LenientString { Text: var text } => FitString(text, schema, place),
            LenientNumber { Text: var number } => BrokenLimit(JsonNumber.Parse(number), schema) is { } limit
                ? place.Error("is out of range", LenientDescription.Shorten(limit), LenientDescription.Shorten(number))
                : value,
            _ => value,
        };
    }

    private static List<JsonElement>? ListedValues(LenientValue value, JsonElement schema, SchemaTypes types)
    {
        List<JsonElement>? listed = schema.Values() is { } values ? [.. values] : null;

        // Seen in the wild: the values of an array's items listed on the array itself.
        return
            value is LenientArray
            && types == SchemaTypes.Array
            && listed?.TrueForAll(static one => one.ValueKind != JsonValueKind.Array) == true
            ? null
            : listed;
    }

    // As it is, else without case, else without separators.
    private static LenientValue? FitListed(LenientValue value, List<JsonElement> listed, SchemaPlace place)
    {
        var single = value is LenientArray { Items: [var only] } ? only : value;
        if (listed.Exists(one => IsSame(value, one)))
        {
            return value;
        }

        if (listed.Exists(one => IsSame(single, one)))
        {
            return single;
        }

        var expected = "one of " + LenientDescription.Shorten(string.Join(", ", listed.Select(a => a.GetRawText())));
        if (
            ScalarCoercion
                .ScalarTexts(single)
                .Select(text => Meant(listed, text))
                .FirstOrDefault(static m => m is not null)
            is not { } meant
        )
        {
            return place.Error("is not an allowed value", expected, LenientDescription.Of(value));
        }

        place.Coerced("changed to the allowed value meant", expected, LenientDescription.Of(value));
        return LenientJson.Read(meant.GetRawText()).Value;
    }

    private static JsonElement? Meant(List<JsonElement> listed, string text)
    {
        if (Only(listed, one => string.Equals(one, text, StringComparison.OrdinalIgnoreCase)) is { } same)
        {
            return same;
        }

        if (NumberText.Read(text) is not { } number)
        {
            return NameFolding.Fold(text).Length > 0 ? Only(listed, one => NameFolding.AreSame(one, text)) : null;
        }

        // The minus of a number joins no words.
        var value = JsonNumber.Parse(number);
        return Only(
            listed,
            one => NumberText.Read(one) is { } other && JsonNumber.Parse(other).CompareTo(value) == 0
        );
    }

    private static JsonElement? Only(List<JsonElement> listed, Predicate<string> isMeant)
    {
        var meant = listed.FindAll(one => ScalarCoercion.ScalarText(one) is { } text && isMeant(text));
        return meant.Count == 1 ? meant[0] : null;
    }

    // Without writing the value out: it may be long, and alternatives compare it again and again.
    private static bool IsSame(LenientValue value, JsonElement element) =>
        (value, element.ValueKind) switch
        {
            (LenientNull, JsonValueKind.Null) => true,
            (LenientBoolean { Value: var flag }, JsonValueKind.True or JsonValueKind.False) => flag
                == (element.ValueKind == JsonValueKind.True),
            (LenientNumber { Text: var number }, JsonValueKind.Number) => JsonNumber
                .Parse(number)
                .CompareTo(JsonNumber.Parse(element.GetRawText())) == 0,
            (LenientString { Text: var text }, JsonValueKind.String) => element.ValueEquals(text),
            (LenientArray { Items: var items }, JsonValueKind.Array) => items.Count == element.GetArrayLength()
                && items.Zip(element.EnumerateArray()).All(static pair => IsSame(pair.First, pair.Second)),
            (LenientObject { Members: var members }, JsonValueKind.Object) => members.Count
                == element.GetPropertyCount()
                && members.All(member =>
                    element.TryGetProperty(member.Key, out var other) && IsSame(member.Value, other)
                ),
            _ => false,
        };

    private LenientValue? FitString(string text, JsonElement schema, SchemaPlace place)
    {
        if (Options.RejectPlaceholders && Placeholder.Is(text) && !Options.IsGiven(text))
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
        if (BrokenCount(length, schema, "minLength", "maxLength") is { } limit)
        {
            return place.Error("has the wrong length", limit + " characters", $"{length} characters");
        }

        return schema.Text("pattern") is { } pattern && Work.Patterns.IsMatch(text, pattern) == false
            ? place.Error("does not match the pattern", pattern, LenientDescription.Shorten(text))
            : new LenientString(text);
    }

    /// <summary>The limit that a number of items or characters breaks; null where it keeps both.</summary>
    public static string? BrokenCount(int count, JsonElement schema, string least, string most)
    {
        var number = JsonNumber.Parse(count.ToString(CultureInfo.InvariantCulture));
        return Compare(number, schema, least) < 0 ? "at least " + schema.Number(least)
            : Compare(number, schema, most) > 0 ? "at most " + schema.Number(most)
            : null;
    }

    private static string? BrokenLimit(JsonNumber number, JsonElement schema) =>
        Compare(number, schema, "minimum") < 0 ? "at least " + schema.Number("minimum")
        : Compare(number, schema, "maximum") > 0 ? "at most " + schema.Number("maximum")
        : Compare(number, schema, "exclusiveMinimum") <= 0 ? "more than " + schema.Number("exclusiveMinimum")
        : Compare(number, schema, "exclusiveMaximum") >= 0 ? "less than " + schema.Number("exclusiveMaximum")
        : schema.Number("multipleOf") is { } step && !number.IsMultipleOf(JsonNumber.Parse(step))
            ? "a multiple of " + step
        : null;

    // Null where there is no such limit.
    private static int? Compare(JsonNumber number, JsonElement schema, string keyword) =>
        schema.Number(keyword) is { } limit ? number.CompareTo(JsonNumber.Parse(limit)) : null;
}
