namespace PromptedTools.Extensions.AI.Json;

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
