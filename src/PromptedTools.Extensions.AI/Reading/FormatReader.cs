using System.Text.Json;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Finds the JSON of a format in a reply: cut out of fences and prose, mended, fitted to its schema.</summary>
internal sealed class FormatReader
{
    // {"result": {"cart": {…}}} for {…}: deeper than this a value is a piece of another one.
    private const int MaxWrappers = 3;

    // What has more than this is no wrapper.
    private const int MaxBeside = 16;

    private static readonly string[] s_marks = ["\"", "**", "*", "`"];

    private readonly JsonSchema? _schema;
    private readonly AskedProperties _asked;
    private readonly bool _mayBeSchema;
    private readonly Lazy<JsonElement?> _example;

    /// <summary>A reader of any object, where there is no schema.</summary>
    public FormatReader(JsonElement? schema, AskedProperties asked)
    {
        _schema = schema is { } document ? JsonSchema.Of(document) : null;
        _asked = asked;
        _mayBeSchema = _schema?.Resolved.Properties.ContainsKey("properties") == true;
        _example = new(() => _schema is { } shown ? JsonElement.Parse(ExampleValue.WriteWhole(shown)) : null);
    }

    /// <summary>
    /// The first value that has all that is asked for; else the first that the schema allows, with the fault that it is not
    /// complete; else what is wrong.
    /// </summary>
    public FormatReading Read(string reply)
    {
        var text = reply.Trim();
        var work = new SchemaWork(text.Length);
        var complete = new FormatTarget(_schema, _asked, work);
        if (!complete.IsText && LenientJson.ReadWhole(text)?.Value is LenientString { Text: var quoted })
        {
            // JSON as a string of JSON.
            text = quoted.Trim();
        }

        var found = JsonExtraction.Find(text).Where(reading => !IsEcho(reading.Value)).ToList();
        var reading = Read(text, found, complete);
        if (reading.Json is not null || _asked == AskedProperties.Required)
        {
            return reading;
        }

        var allowed = Read(text, found, new FormatTarget(_schema, AskedProperties.Required, work));
        return allowed.Json is null ? reading : reading with { Json = allowed.Json, IsCutOff = allowed.IsCutOff };
    }

    private static FormatReading Read(string text, List<LenientReading> found, FormatTarget target)
    {
        if (FitTogether(found, target) is { } together)
        {
            return together;
        }

        // The first that fits is the answer: what follows may be the model's talk with itself.
        (int Length, FormatReading Reading)? longest = null;
        foreach (var reading in found)
        {
            var isWhole = reading.Start == 0 && reading.End == text.Length;
            var fitted = reading.Value is null
                ? new FormatReading(null, "the JSON cannot be read: " + reading.Fault, IsCutOff: reading.CutOff)
                : Fit(reading.Value, target, isWhole, isAlone: found.Count == 1) with
                {
                    IsCutOff = reading.ReachedEnd,
                };
            if (fitted.Json is not null)
            {
                return fitted;
            }

            var length = reading.End - reading.Start;
            longest = length > longest?.Length || longest is null ? (length, fitted) : longest;
        }

        return FitBare(text, found, target)
            ?? longest?.Reading
            ?? new FormatReading(
                null,
                text.Length == 0 ? "the reply is empty" : "the reply holds no JSON",
                IsCutOff: IsOpen(text)
            );
    }

    // Objects one after another where a list of them was asked for.
    private static FormatReading? FitTogether(List<LenientReading> found, FormatTarget target) =>
        target.IsList
        && found.Count > 1
        && found.TrueForAll(static reading => reading.Value is LenientObject)
        && !(target.IsWrapped && found.Exists(reading => target.FitItself(reading.Value!) is not null))
            ? target.FitInner(new LenientArray([.. found.Select(static reading => reading.Value!)]))
            : null;

    // The value itself; a bare value for {"data": …}; what is in a wrapper.
    private static FormatReading Fit(LenientValue value, FormatTarget target, bool isWhole, bool isAlone)
    {
        // One of several is no list of one, and [1] in a sentence no number.
        var isItself = value is LenientArray ? isWhole || !target.IsScalar : isAlone || !target.IsList;
        var reading = target.Read(value, isItself);
        return reading.Json is not null ? reading
            : isItself && target.IsWrapped && !target.IsText && target.FitInner(value) is { } inner ? inner
            : Unwrap(value, target, isWhole, isAlone) ?? reading;
    }

    // {"person": {…}} for {…}. Where any text fits, JSON in it is a part of the text.
    private static FormatReading? Unwrap(LenientValue value, FormatTarget target, bool isWhole, bool isAlone)
    {
        for (var i = 0; i < MaxWrappers && value is LenientObject { Members: var members }; i++)
        {
            if (members.Count != 1)
            {
                return target.IsText || !value.IsJson ? null : OnlyOneIn(members, target);
            }

            value = members.GetAt(0).Value;
            var isCandidate = target.IsText
                ? isWhole && value is LenientString
                : isAlone || !target.IsList || value is LenientArray;
            if (isCandidate && target.Fit(value) is { } unwrapped)
            {
                return unwrapped;
            }
        }

        return null;
    }

    // {"status": "ok", "person": {…}} for {…}: the only value that fits, in an object that is no attempt at it.
    private static FormatReading? OnlyOneIn(OrderedDictionary<string, LenientValue> members, FormatTarget target)
    {
        if (members.Count > MaxBeside || members.Keys.Any(target.Names))
        {
            return null;
        }

        FormatReading[] fitting =
        [
            .. members
                .Values.Where(static value => value is LenientObject or LenientArray)
                .Select(value => target.Fit(value))
                .OfType<FormatReading>()
                .Take(2),
        ];
        return fitting is [var only] ? only : null;
    }

    // A number, a word or a sentence where a value of that kind is asked for and no JSON was written.
    private static FormatReading? FitBare(string text, List<LenientReading> found, FormatTarget target)
    {
        if (!target.IsBare || text.Length == 0 || (target.IsText ? IsJson(text, found) : IsOpen(text)))
        {
            return null;
        }

        LenientValue?[] values =
        [
            LenientJson.ReadWhole(text)?.Value,
            new LenientString(WithoutMarks(text)),
            new LenientString(text.Trim('"', '`', '*', '.', ' ')),
        ];
        return values
            .Select(value => value is null ? null : target.FitInner(value))
            .FirstOrDefault(static r => r is not null);
    }

    private static bool IsOpen(string text) =>
        text.StartsWith('{') || text.StartsWith('[') || text.StartsWith("```", StringComparison.Ordinal);

    // JSON and nothing else, or JSON without an end: an answer of the wrong form, not a text.
    private static bool IsJson(string text, List<LenientReading> found) =>
        IsOpen(text)
        && (
            found.Exists(reading => reading.Value is not null && reading.Start == 0 && reading.End == text.Length)
            || LenientJson.Read(text).CutOff
        );

    // What stands around the whole of it, in a pair; a mark inside belongs to the text.
    private static string WithoutMarks(string text)
    {
        var mark = Array.Find(
            s_marks,
            mark => text.StartsWith(mark, StringComparison.Ordinal) && text.EndsWith(mark, StringComparison.Ordinal)
        );
        if (mark is null || text.Length <= 2 * mark.Length)
        {
            return text;
        }

        var inner = text[mark.Length..^mark.Length];
        return inner.Contains(mark[0]) ? text : inner;
    }

    // A small model may repeat the schema or the example, alone or before its answer.
    private bool IsEcho(LenientValue? value) =>
        value is not null && value.IsJson && (IsSchema(value) || IsExample(value));

    private bool IsExample(LenientValue value)
    {
        const string Placeholder = "...";
        return _schema is not null
            && value.ToJson() is var written
            && written.Contains(Placeholder, StringComparison.Ordinal)
            && JsonElement.DeepEquals(JsonElement.Parse(written), _example.Value!.Value);
    }

    private bool IsSchema(LenientValue value) =>
        !_mayBeSchema
        && value is LenientObject { Members: var members }
        && members.ContainsKey("properties")
        && (members.ContainsKey("type") || members.ContainsKey("$schema"));
}
