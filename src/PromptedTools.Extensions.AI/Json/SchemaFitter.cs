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
        var fitter = new SchemaFitter(schema, options, work, LenientJsonWriter.IsJson(value));
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
        _isJson || LenientJsonWriter.IsJson(value)
            ? value
            : place.Error("is not a value", "a literal value", LenientDescription.Of(value));

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

        if (SchemaReferences.TryGetReference(schema, out _))
        {
            return Resolve(schema) is { } target
                ? Fit(value, target, place)
                : place.Error("the schema's $ref cannot be followed");
        }

        return FitAllOf(value, schema, place) is { } whole && FitAlternatives(whole, schema, place) is { } chosen
            ? FitDirectly(chosen, schema, place)
            : null;
    }

    /// <summary>Whether null is a value of this schema rather than the absence of one.</summary>
    public bool AllowsNull(JsonElement schema)
    {
        if (Resolve(schema) is not { ValueKind: JsonValueKind.Object } target)
        {
            return true;
        }

        return HasKeyword(target) && Fit(LenientNull.Instance, target, new SchemaPlace([])) is not null;
    }

    private static bool HasKeyword(JsonElement schema) =>
        schema.TryGetProperty("type", out _)
        || schema.TryGetProperty("enum", out _)
        || schema.TryGetProperty("anyOf", out _)
        || schema.TryGetProperty("oneOf", out _);

    private LenientValue? FitAllOf(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        LenientValue? fitted = value;
        if (schema.TryGetProperty("allOf", out var parts) && parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in parts.EnumerateArray())
            {
                fitted = fitted is null ? null : Fit(fitted, part, place with { KeepsUnknown = true });
            }
        }

        return fitted;
    }

    // An alternative that fits as the value stands wins over an earlier one that it must be changed for.
    private LenientValue? FitAlternatives(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        if (
            !(schema.TryGetProperty("anyOf", out var choices) || schema.TryGetProperty("oneOf", out choices))
            || choices.ValueKind != JsonValueKind.Array
        )
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

        if (SchemaEnumeration.TryFit(value, schema, place, out var listed))
        {
            return listed;
        }

        var types = SchemaTypeNames.Of(schema);
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
            LenientString { Text: var text } => SchemaLimits.CheckString(text, schema, place, this) ? value : null,
            LenientNumber { Text: var number } => SchemaLimits.CheckNumber(number, schema, place) ? value : null,
            _ => value,
        };
    }
}
