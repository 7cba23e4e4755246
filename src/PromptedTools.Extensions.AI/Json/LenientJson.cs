namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Reads values as models write them: JSON with its usual slips, Python literals and call expressions. One pass over
/// the text, bounded in depth; a fault is a result, not an exception.
/// </summary>
internal static class LenientJson
{
    /// <summary>How deep arrays, objects and calls may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads the one value that begins at or after <paramref name="start"/>.</summary>
    public static LenientReading Read(string text, int start = 0)
    {
        var cursor = new LenientCursor(text, start);
        cursor.SkipTrivia();
        var first = cursor.Position;
        var value = new LenientValueReader(cursor).ReadTopLevel();
        return new LenientReading
        {
            Value = cursor.Fault is null ? value : null,
            Start = first,
            End = cursor.Position,
            Fault = cursor.Fault,
            Repairs = cursor.Repairs,
            DuplicateKeys = cursor.DuplicateKeys,
            ReachedEnd = cursor.ReachedEnd,
            CutOff = cursor.CutOff,
        };
    }

    /// <summary>Reads a text that holds one value and nothing else but white space; null when it does not.</summary>
    public static LenientReading? ReadWhole(string text)
    {
        var reading = Read(text);
        return reading.Value is not null && LenientCursor.SkipWhiteSpace(text, reading.End) == text.Length
            ? reading
            : null;
    }
}
