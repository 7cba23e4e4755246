using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Reads a number, a word or a sentence where a value of that kind is asked for and no JSON was written.</summary>
internal static class BareFormat
{
    private static readonly string[] s_marks = ["\"", "**", "*", "`"];

    /// <summary>The reply as the value wanted, since none of the JSON found in it is; null where it is none either.</summary>
    public static FormatReading? Fit(string text, List<LenientReading> found, FormatTarget target)
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

    public static bool IsOpen(string text) =>
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
}
