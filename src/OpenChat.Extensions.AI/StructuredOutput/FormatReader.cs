using System.Text.Json;
using OpenChat.Extensions.AI.Json;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>Finds the JSON of a format in a reply: cut out of fences and prose, mended, fitted to its schema.</summary>
internal static class FormatReader
{
    // {"result": {"cart": {…}}} for {…}: deeper than this a value is a piece of another one.
    private const int MaxWrappers = 3;

    /// <param name="reply">The model's reply.</param>
    /// <param name="schema">The schema, or null for any object.</param>
    /// <param name="isComplete">Whether an object that requires nothing wants every property that its schema names.</param>
    public static FormatReading Read(string reply, JsonElement? schema, bool isComplete)
    {
        var text = reply.Trim();
        var target = FormatTarget.Of(schema, isComplete);
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
            var fitted = Fit(reading.Value!, target, isWhole) with { IsCutOff = reading.ReachedEnd };
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

    // The value itself; the only one in a wrapper, {"person": {…}} for {…}; a bare value for {"data": …}. Where any text fits,
    // JSON in it is a part of the text.
    private static FormatReading Fit(LenientValue value, FormatTarget target, bool isWhole)
    {
        var reading = target.Read(value);
        if (reading.Json is not null)
        {
            return reading;
        }

        if (!target.IsText && target.FitInner(value) is { } inner)
        {
            return inner;
        }

        var inside = value;
        for (var i = 0; i < MaxWrappers && inside is LenientObject { Members: { Count: 1 } members }; i++)
        {
            inside = members.GetAt(0).Value;
            var isCandidate = !target.IsText || (isWhole && inside is LenientString);
            if (isCandidate && (target.FitInner(inside) ?? target.Fit(inside)) is { } unwrapped)
            {
                return unwrapped;
            }
        }

        return reading;
    }

    // A small model may repeat the schema or the example, alone or before its answer.
    private static bool IsEcho(LenientValue value, JsonElement? schema) =>
        IsSchema(value, schema) || (schema is { } shown && IsExample(value, shown));

    private static bool IsExample(LenientValue value, JsonElement schema)
    {
        const string Placeholder = "...";
        return LenientJsonWriter.ToJson(value) is var written
            && written.Contains(Placeholder, StringComparison.Ordinal)
            && JsonElement.DeepEquals(JsonElement.Parse(written), JsonElement.Parse(FormatPrompt.Example(schema)));
    }

    private static bool IsSchema(LenientValue value, JsonElement? schema) =>
        value is LenientObject { Members: var members }
        && members.ContainsKey("properties")
        && (members.ContainsKey("type") || members.ContainsKey("$schema"))
        && !(
            schema is { } wanted
            && SchemaProperties.Of(SchemaReferences.Resolve(wanted, wanted) ?? wanted).Any(p => p.Name == "properties")
        );
}
