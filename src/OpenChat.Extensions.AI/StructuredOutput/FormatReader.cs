using System.Text.Json;
using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>Finds the JSON of a format in a reply: cut out of fences and prose, mended, fitted to its schema.</summary>
internal static class FormatReader
{
    /// <param name="reply">The model's reply.</param>
    /// <param name="schema">The schema, or null for any object.</param>
    public static FormatReading Read(string reply, JsonElement? schema)
    {
        var text = reply.Trim();
        var target = FormatTarget.Of(schema);
        var found = JsonExtraction.Find(text).Where(reading => !IsEcho(reading.Value!, schema)).ToList();
        if (FitTogether(found, target) is { } together)
        {
            return together;
        }

        // The first that fits is the answer: what follows may be the model's talk with itself.
        (int Length, FormatReading Reading)? longest = null;
        foreach (var reading in found)
        {
            var isWhole = reading.Start == 0 && reading.End == text.Length;
            var fitted = Fit(reading.Value!, schema, target, isWhole) with { IsCutOff = reading.ReachedEnd };
            if (fitted.Json is not null)
            {
                return fitted;
            }

            var length = reading.End - reading.Start;
            longest = length > longest?.Length || longest is null ? (length, fitted) : longest;
        }

        return BareFormat.Fit(text, found, target)
            ?? longest?.Reading
            ?? new FormatReading(
                null,
                text.Length == 0 ? "the reply is empty" : "the reply holds no JSON",
                IsCutOff: BareFormat.IsOpen(text)
            );
    }

    // Objects one after another where a list of them was asked for.
    private static FormatReading? FitTogether(List<LenientReading> found, FormatTarget target) =>
        target.IsList
        && found.Count > 1
        && found.TrueForAll(static reading => reading.Value is LenientObject)
        && !found.Exists(reading => target.Fit(reading.Value!) is not null)
            ? target.FitInner(new LenientArray([.. found.Select(static reading => reading.Value!)]))
            : null;

    private static FormatReading Fit(LenientValue value, JsonElement? schema, FormatTarget target, bool isWhole)
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

        // {"person": {…}} for {…}; a bare value for {"data": …}. Where any text fits, JSON in it is a part of the text.
        var inside = value is LenientObject { Members: { Count: 1 } members } ? members.GetAt(0).Value : null;
        LenientValue?[] others = target.IsText ? [isWhole ? inside as LenientString : null] : [value, inside];
        foreach (var other in others)
        {
            if (other is not null && (target.FitInner(other) ?? target.Fit(other)) is { } unwrapped)
            {
                return unwrapped;
            }
        }

        return Fault(fit.Findings, wanted);
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
}
