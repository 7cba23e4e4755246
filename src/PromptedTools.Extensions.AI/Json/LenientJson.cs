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
    public static LenientReading Read(string text, int start = 0) => new LenientReader(text, start).Read();

    /// <summary>Reads a text that holds one value and nothing else but white space; null when it does not.</summary>
    public static LenientReading? ReadWhole(string text)
    {
        var reading = Read(text);
        return reading.Value is not null && LenientCursor.SkipWhiteSpace(text, reading.End) == text.Length
            ? reading
            : null;
    }
}

/// <summary>What came of reading one value out of a text.</summary>
internal sealed class LenientReading
{
    /// <summary>The value, or null where none could be read; <see cref="Fault"/> then says why.</summary>
    public LenientValue? Value { get; init; }

    /// <summary>Index of the value's first character.</summary>
    public int Start { get; init; }

    /// <summary>Index after the last character that was read.</summary>
    public int End { get; init; }

    public string? Fault { get; init; }

    public LenientRepairs Repairs { get; init; }

    /// <summary>Keys that an object held more than once.</summary>
    public IReadOnlyCollection<string> DuplicateKeys { get; init; } = [];

    /// <summary>Whether the text ended inside the value: brackets are open, though the value may still be whole.</summary>
    public bool ReachedEnd { get; init; }

    /// <summary>Whether the text ended where the value cannot be completed, as inside a string.</summary>
    public bool CutOff { get; init; }
}

/// <summary>How a text departed from JSON and was read all the same.</summary>
[Flags]
internal enum LenientRepairs
{
    None = 0,
    QuoteStyle = 1 << 0,
    Literal = 1 << 1,
    Comma = 1 << 2,
    Comment = 1 << 3,
    RawControlCharacter = 1 << 4,
    Escape = 1 << 5,
    MissingCloser = 1 << 6,
    ExtraCloser = 1 << 7,
    InnerQuote = 1 << 8,
    UnquotedKey = 1 << 9,
    Number = 1 << 10,
    DuplicateKey = 1 << 11,
    Surrogate = 1 << 12,
}
