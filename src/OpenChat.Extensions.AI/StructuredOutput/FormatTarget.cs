using System.Text.Json;
using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>
/// What the caller wants a value of. Microsoft.Extensions.AI asks for anything but an object as <c>{"data": …}</c>: then
/// the inner schema is that of <c>data</c>, else it is the schema itself.
/// </summary>
internal sealed class FormatTarget
{
    private const string WrapperProperty = "data";

    private static readonly SchemaFitOptions s_complete = new() { WantsAll = true };

    private readonly JsonElement? _schema;
    private readonly bool _isWrapped;
    private readonly bool _isComplete;

    private FormatTarget(JsonElement? schema, bool isComplete, bool isWrapped, SchemaTypes types, bool hasFixedValues)
    {
        _schema = schema;
        _isComplete = isComplete;
        _isWrapped = isWrapped;
        var isAny = types == SchemaTypes.Any;
        IsList = !isAny && types.HasFlag(SchemaTypes.Array);
        IsText = !isAny && types.HasFlag(SchemaTypes.String) && !hasFixedValues;
        IsBare = isAny ? isWrapped : !types.HasFlag(SchemaTypes.Object) && !IsList;
    }

    /// <summary>Whether a list is wanted.</summary>
    public bool IsList { get; }

    /// <summary>Whether any text is a value.</summary>
    public bool IsText { get; }

    /// <summary>Whether a value needs no brackets: a text, a number, a word.</summary>
    public bool IsBare { get; }

    /// <param name="schema">The schema, or null for any object.</param>
    /// <param name="isComplete">Whether an object that requires nothing wants every property that its schema names.</param>
    public static FormatTarget Of(JsonElement? schema, bool isComplete)
    {
        if (schema is not { } given)
        {
            return new FormatTarget(null, isComplete, isWrapped: false, SchemaTypes.Object, hasFixedValues: false);
        }

        SchemaProperty[] properties = [.. SchemaProperties.Of(given)];
        var isWrapped = properties is [{ Name: WrapperProperty, IsRequired: true }];
        var inner = isWrapped ? properties[0].Schema : given;
        inner = SchemaReferences.Resolve(given, inner) ?? inner;
        return inner.ValueKind == JsonValueKind.Object
            ? new FormatTarget(
                given,
                isComplete,
                isWrapped,
                SchemaTypeNames.Of(inner),
                inner.TryGetProperty("enum", out _)
            )
            : new FormatTarget(given, isComplete, isWrapped, SchemaTypes.Any, hasFixedValues: false);
    }

    /// <summary>The value as the schema has it; else what is wrong with it.</summary>
    public FormatReading Read(LenientValue value)
    {
        if (_schema is not { } schema)
        {
            return value is LenientObject
                ? new FormatReading(LenientJsonWriter.ToJson(value))
                : new FormatReading(null, "the reply is no JSON object");
        }

        var fit = SchemaFitter.Fit(value, schema, _isComplete ? s_complete : SchemaFitOptions.Default);
        if (fit.Value is LenientObject { Members.Count: 0 } && NamesProperties(schema))
        {
            // It fits, and says nothing.
            return new FormatReading(null, "holds no property", "$");
        }

        return fit.Value is { } fitted
            ? new FormatReading(LenientJsonWriter.ToJson(fitted))
            : Fault(fit.Findings, schema);
    }

    /// <summary>The value as the schema has it; null when it does not fit.</summary>
    public FormatReading? Fit(LenientValue value) => Read(value) is { Json: not null } fitting ? fitting : null;

    /// <summary>The value as the inner schema has it, in its wrapper; null when it does not fit.</summary>
    public FormatReading? FitInner(LenientValue value) =>
        Fit(_isWrapped ? new LenientObject(new(StringComparer.Ordinal) { [WrapperProperty] = value }) : value);

    private static bool NamesProperties(JsonElement schema) =>
        SchemaProperties.Of(SchemaReferences.Resolve(schema, schema) ?? schema).Any();

    private static FormatReading Fault(IReadOnlyList<SchemaFinding> findings, JsonElement schema)
    {
        var fault = findings.First(static finding => finding.Severity == SchemaFindingSeverity.Error);
        var expected = fault.Expected is null ? "" : $", expected {fault.Expected}";
        return new FormatReading(null, fault.Reason + expected, SchemaPathNames.Known(fault.Path, schema), fault.Got);
    }
}
