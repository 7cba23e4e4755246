using System.Text.Json;
using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>Finds the JSON of a format in a reply: cut out of fences and prose, mended, fitted to its schema.</summary>
internal static class FormatReader
{
    private const string WrapperProperty = "data";

    /// <param name="reply">The model's reply.</param>
    /// <param name="schema">The schema, or null for any object.</param>
    public static FormatReading Read(string reply, JsonElement? schema)
    {
        var text = reply.Trim();
        // The first that fits is the answer: what follows may be the model's talk with itself.
        (int Length, FormatReading Reading)? longest = null;
        foreach (var reading in JsonExtraction.Find(text).Where(reading => !IsEcho(reading.Value!, schema)))
        {
            var fitted = Fit(reading.Value!, schema) with { IsCutOff = reading.ReachedEnd };
            if (fitted.Json is not null)
            {
                return fitted;
            }

            var length = reading.End - reading.Start;
            longest = length > longest?.Length || longest is null ? (length, fitted) : longest;
        }

        if (schema is { } wanted && IsWrapper(wanted) && FitBare(text, wanted) is { } bare)
        {
            return bare;
        }

        return longest?.Reading
            ?? new FormatReading(
                null,
                text.Length == 0 ? "the reply is empty" : "the reply holds no JSON",
                IsCutOff: IsOpen(text)
            );
    }

    private static FormatReading Fit(LenientValue value, JsonElement? schema)
    {
        if (schema is not { } wanted)
        {
            return value is LenientObject
                ? new FormatReading(LenientJsonWriter.ToJson(value))
                : new FormatReading(null, "the reply is no JSON object");
        }

        var fit = SchemaFitter.Fit(value, wanted);
        if (fit.Value is { } fitted)
        {
            return new FormatReading(LenientJsonWriter.ToJson(fitted));
        }

        // {"person": {…}} for {…}; a bare value for {"data": …}.
        var inside = value is LenientObject { Members: { Count: 1 } members } ? members.GetAt(0).Value : null;
        LenientValue?[] others = IsWrapper(wanted)
            ? [Wrapped(value), inside, inside is null ? null : Wrapped(inside)]
            : [inside];
        foreach (var other in others)
        {
            if (other is not null && SchemaFitter.Fit(other, wanted).Value is { } unwrapped)
            {
                return new FormatReading(LenientJsonWriter.ToJson(unwrapped));
            }
        }

        return Fault(fit.Findings, wanted);
    }

    // A number, a word, a sentence: what is asked for may need no brackets.
    private static FormatReading? FitBare(string text, JsonElement schema)
    {
        if (text.Length == 0 || IsOpen(text))
        {
            return null;
        }

        LenientValue?[] values =
        [
            LenientJson.ReadWhole(text)?.Value,
            new LenientString(text.Trim('"', '`', '*')),
            new LenientString(text.Trim('"', '`', '*', '.', ' ')),
        ];
        foreach (var value in values)
        {
            if (value is not null && SchemaFitter.Fit(Wrapped(value), schema).Value is { } fitted)
            {
                return new FormatReading(LenientJsonWriter.ToJson(fitted));
            }
        }

        return null;
    }

    private static FormatReading Fault(IReadOnlyList<SchemaFinding> findings, JsonElement schema)
    {
        var fault = findings.First(static finding => finding.Severity == SchemaFindingSeverity.Error);
        var expected = fault.Expected is null ? "" : $", expected {fault.Expected}";
        return new FormatReading(null, fault.Reason + expected, SchemaPathNames.Known(fault.Path, schema), fault.Got);
    }

    // A small model may repeat the schema, alone or before its answer.
    private static bool IsEcho(LenientValue value, JsonElement? schema) =>
        value is LenientObject { Members: var members }
        && members.ContainsKey("properties")
        && (members.ContainsKey("type") || members.ContainsKey("$schema"))
        && !(
            schema is { } wanted
            && SchemaProperties.Of(SchemaReferences.Resolve(wanted, wanted) ?? wanted).Any(p => p.Name == "properties")
        );

    // What Microsoft.Extensions.AI makes of the schema of anything but an object.
    private static bool IsWrapper(JsonElement schema)
    {
        SchemaProperty[] properties = [.. SchemaProperties.Of(schema)];
        return properties is [{ Name: WrapperProperty, IsRequired: true }];
    }

    private static LenientObject Wrapped(LenientValue value) =>
        new(new(StringComparer.Ordinal) { [WrapperProperty] = value });

    private static bool IsOpen(string text) => text.StartsWith('{') || text.StartsWith('[') || text.StartsWith("```");
}
