using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// What the caller wants a value of. Microsoft.Extensions.AI asks for anything but an object as <c>{"data": …}</c>: then
/// the inner schema is that of <c>data</c>, else it is the schema itself.
/// </summary>
internal sealed class FormatTarget
{
    private const string WrapperProperty = "data";

    private readonly JsonSchema? _schema;
    private readonly JsonSchema? _inner;
    private readonly SchemaFitOptions _options;
    private readonly SchemaWork _work;
    private readonly List<string> _names = [];

    public FormatTarget(JsonSchema? schema, AskedProperties asked, SchemaWork work)
    {
        _schema = schema;
        _options = new SchemaFitOptions { Asked = asked };
        _work = work;
        if (schema is { } given)
        {
            SchemaProperty[] properties = [.. given.PropertiesOf().Take(2)];
            IsWrapped = properties is [{ Name: WrapperProperty, IsAsked: true }];
            _inner = (IsWrapped ? properties[0].Schema : given).Resolved;
            var item = _inner.Items?.Resolved.Properties.Keys ?? Enumerable.Empty<string>();
            _names.AddRange([
                .. _inner.Properties.Keys,
                .. properties.Select(static property => property.Name),
                .. item,
            ]);
        }

        var types = _inner?.Types ?? SchemaTypes.Object;
        var isAny = types == SchemaTypes.Any;
        IsList = !isAny && types.HasFlag(SchemaTypes.Array);
        IsText = !isAny && types.HasFlag(SchemaTypes.String) && _inner?.Has("enum") != true;
        IsScalar = !isAny && !types.HasFlag(SchemaTypes.Object) && !IsList;
        IsBare = isAny ? IsWrapped : IsScalar;
    }

    /// <summary>Whether the schema is that of a wrapper around what is wanted.</summary>
    public bool IsWrapped { get; }

    /// <summary>Whether a list is wanted.</summary>
    public bool IsList { get; }

    /// <summary>Whether any text is a value.</summary>
    public bool IsText { get; }

    /// <summary>Whether a value needs no brackets: a text, a number, a word.</summary>
    public bool IsBare { get; }

    /// <summary>Whether neither a list nor an object is a value.</summary>
    public bool IsScalar { get; }

    /// <summary>Whether the value wanted, or an item of the list wanted, has a property of this name.</summary>
    public bool Names(string name) => _names.Exists(known => NameFolding.AreSame(known, name));

    /// <summary>
    /// The value as the schema has it; else what is wrong with it. Only what is itself the value is put into a list or taken
    /// out of one.
    /// </summary>
    public FormatReading Read(LenientValue value, bool isItself = true)
    {
        if (_schema is not { } schema)
        {
            return value is LenientObject && value.IsJson
                ? new FormatReading(value.ToJson())
                : new FormatReading(null, "the reply is no JSON object");
        }

        if (!isItself && !IsWrapped)
        {
            return new FormatReading(
                null,
                IsList ? "the reply holds several values, no list" : "the reply holds a list"
            );
        }

        var fit = SchemaFitter.Fit(value, schema, _options, _work);
        return fit.Value is not { } fitted ? Fault(fit.Findings, schema)
            : SaysNothing(fitted) ? new FormatReading(null, "holds no property", "$")
            : new FormatReading(fitted.ToJson());
    }

    /// <summary>The value as the inner schema has it, in its wrapper, or as the schema has it; null when neither fits.</summary>
    public FormatReading? Fit(LenientValue value) => FitInner(value) ?? (IsWrapped ? FitItself(value) : null);

    /// <summary>The value as the inner schema has it, in its wrapper; null when it does not fit.</summary>
    public FormatReading? FitInner(LenientValue value) =>
        FitItself(IsWrapped ? new LenientObject(new(StringComparer.Ordinal) { [WrapperProperty] = value }) : value);

    /// <summary>The value as the schema has it; null when it does not fit, and nobody asks why.</summary>
    public FormatReading? FitItself(LenientValue value) =>
        _schema is not { } schema ? (value is LenientObject ? Read(value) : null)
        : SchemaFitter.Fit(value, schema, _options, _work).Value is { } fitted && !SaysNothing(fitted)
            ? new FormatReading(fitted.ToJson())
        : null;

    // It fits, and is empty, or a list with something empty in it.
    private bool SaysNothing(LenientValue fitted)
    {
        var value =
            IsWrapped
            && fitted is LenientObject { Members: var members }
            && members.TryGetValue(WrapperProperty, out var data)
                ? data
                : fitted;
        return value switch
        {
            LenientArray { Items: var items } => items.Any(static item => item is LenientObject { Members.Count: 0 })
                && _inner?.Items is { } item
                && NamesProperties(item.Resolved),
            LenientObject { Members.Count: 0 } => NamesProperties(_inner!),
            _ => false,
        };
    }

    private static bool NamesProperties(JsonSchema schema) =>
        schema.Properties.Count > 0 || schema.Parts(out _).Any(static part => part.Resolved.Properties.Count > 0);

    private static FormatReading Fault(IReadOnlyList<SchemaFinding> findings, JsonSchema schema)
    {
        var fault = findings.First(static finding => finding.Severity == FindingSeverity.Error);
        var expected = fault.Expected is null ? "" : $", expected {fault.Expected}";
        return new FormatReading(null, fault.Reason + expected, schema.KnownPath(fault.Path), fault.Got);
    }
}

/// <summary>What came of reading a reply as JSON of a format.</summary>
/// <param name="Json">The valid JSON, or null.</param>
/// <param name="Fault">What is wrong, in words that hold nothing of the reply; null when nothing is.</param>
/// <param name="Path">Where in the JSON it is wrong, in the schema's own names.</param>
/// <param name="Got">What was there instead, shortened, for the model alone.</param>
/// <param name="IsCutOff">Whether the JSON had no end.</param>
internal sealed record FormatReading(
    string? Json,
    string? Fault = null,
    string? Path = null,
    string? Got = null,
    bool IsCutOff = false
)
{
    /// <summary>Whether the JSON is valid, but lacks something that is asked for: the fault says what.</summary>
    public bool IsPartial => Json is not null && Fault is not null;
}
