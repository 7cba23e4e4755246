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

    private readonly JsonElement? _schema;
    private readonly bool _isWrapped;

    private FormatTarget(JsonElement? schema, bool isWrapped, SchemaTypes types, bool hasFixedValues)
    {
        _schema = schema;
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

    public static FormatTarget Of(JsonElement? schema)
    {
        if (schema is not { } given)
        {
            return new FormatTarget(null, isWrapped: false, SchemaTypes.Object, hasFixedValues: false);
        }

        SchemaProperty[] properties = [.. SchemaProperties.Of(given)];
        var isWrapped = properties is [{ Name: WrapperProperty, IsRequired: true }];
        var inner = isWrapped ? properties[0].Schema : given;
        inner = SchemaReferences.Resolve(given, inner) ?? inner;
        return inner.ValueKind == JsonValueKind.Object
            ? new FormatTarget(given, isWrapped, SchemaTypeNames.Of(inner), inner.TryGetProperty("enum", out _))
            : new FormatTarget(given, isWrapped, SchemaTypes.Any, hasFixedValues: false);
    }

    /// <summary>The value as the schema has it; null when it does not fit.</summary>
    public FormatReading? Fit(LenientValue value) =>
        _schema is { } schema && SchemaFitter.Fit(value, schema).Value is { } fitted
            ? new FormatReading(LenientJsonWriter.ToJson(fitted))
            : null;

    /// <summary>The value as the inner schema has it, in its wrapper; null when it does not fit.</summary>
    public FormatReading? FitInner(LenientValue value) =>
        Fit(_isWrapped ? new LenientObject(new(StringComparer.Ordinal) { [WrapperProperty] = value }) : value);
}
