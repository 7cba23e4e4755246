namespace PromptedTools.Extensions.AI.Json;

/// <summary>Finds JSON objects and arrays in a text that may hold prose and code fences around them.</summary>
internal static class JsonExtraction
{
    // A bracket in prose may swallow what follows; going back to it again and again would make the search quadratic.
    private const int MaxPasses = 8;

    /// <summary>The values in the order written: objects and arrays without calls or expressions in them.</summary>
    public static IEnumerable<LenientReading> Find(string text)
    {
        var budget = (long)text.Length * MaxPasses;
        var at = 0;
        while (text.AsSpan(at).IndexOfAny('{', '[') is var distance and >= 0)
        {
            var start = at + distance;
            var reading = LenientJson.Read(text, start);
            budget -= reading.End - start;
            if (reading.Value is LenientObject or LenientArray && LenientJsonWriter.IsJson(reading.Value))
            {
                yield return reading;
                at = Math.Max(reading.End, start + 1);
            }
            else
            {
                at = budget > 0 ? start + 1 : Math.Max(reading.End, start + 1);
            }

            if (at >= text.Length)
            {
                yield break;
            }
        }
    }
}
