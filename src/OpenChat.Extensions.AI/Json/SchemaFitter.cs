using System.Text.Json;

namespace OpenChat.Extensions.AI.Json;

/// <summary>Checks a value against a JSON Schema and changes it, without loss, so that it fits.</summary>
internal sealed class SchemaFitter
{
    // Nested alternatives multiply; no schema of a tool comes near this.
    private const int MaxSteps = 200_000;

    // A value nests up to 64 levels; a schema that refers to itself could go on without end.
    private const int MaxDepth = 4 * LenientJson.MaxDepth;

    private readonly JsonElement _root;
    private readonly SchemaContainers _containers;
    private int _steps;
    private int _depth;

    private SchemaFitter(JsonElement root, SchemaFitOptions options)
    {
        _root = root;
        Options = options;
        _containers = new SchemaContainers(this);
    }

    public SchemaFitOptions Options { get; }

    /// <summary>The patterns of this value's strings, with the time that is left for them.</summary>
    public SchemaPattern Patterns { get; } = new();

    public static SchemaFit Fit(LenientValue value, JsonElement schema, SchemaFitOptions? options = null)
    {
        var findings = new List<SchemaFinding>();
        var fitted = new SchemaFitter(schema, options ?? SchemaFitOptions.Default).Fit(
            value,
            schema,
            new("$", findings)
        );
        return new SchemaFit(findings.Exists(f => f.Severity == SchemaFindingSeverity.Error) ? null : fitted, findings);
    }

    /// <summary>The fitted value; null when it does not fit, and then the place holds an error.</summary>
    public LenientValue? Fit(LenientValue value, JsonElement schema, SchemaPlace place)
    {
        if (++_steps > MaxSteps || _depth >= MaxDepth)
        {
            return place.Error("the schema is too deep or has too many alternatives to check");
        }

        _depth++;
        var fitted = FitSchema(value, schema, place);
        _depth--;
        return fitted;
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

        if (SchemaReferences.TryGetReference(schema, out _))
        {
            return SchemaReferences.Resolve(_root, schema) is { } target
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
        if (SchemaReferences.Resolve(_root, schema) is not { ValueKind: JsonValueKind.Object } target)
        {
            return true;
        }

        return HasKeyword(target) && Fit(LenientNull.Instance, target, new SchemaPlace("$", [])) is not null;
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

        place.Findings.AddRange(chosen.Findings);
        return chosen.Value;
    }

    private LenientValue? FitDirectly(LenientValue value, JsonElement schema, SchemaPlace place)
    {
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

    private static LenientValue? RequireJson(LenientValue value, SchemaPlace place) =>
        LenientJsonWriter.IsJson(value)
            ? value
            : place.Error("is not a value", "a literal value", LenientDescription.Of(value));
}
