namespace PromptedTools.Extensions.AI.Json;

/// <summary>What came of fitting a value to a JSON Schema.</summary>
/// <param name="Value">The value as the schema has it; null where it does not fit.</param>
/// <param name="Findings">What was changed, left out or wrong.</param>
internal sealed record SchemaFit(LenientValue? Value, IReadOnlyList<SchemaFinding> Findings);

/// <summary>One finding: where, what, and short texts of what was expected and what was there.</summary>
internal sealed record SchemaFinding(
    FindingSeverity Severity,
    SchemaPlace Place,
    string Reason,
    string? Expected = null,
    string? Got = null
)
{
    /// <summary>Where, as in <c>$.city</c>. Most findings are of alternatives that are not taken, and never asked.</summary>
    public string Path => Place.Path;
}

/// <summary>What became of what was found.</summary>
internal enum FindingSeverity
{
    /// <summary>Mended without loss: "3" to 3, a folded name, a scalar to a list of one, a repaired bracket.</summary>
    Repaired,

    /// <summary>Left out: an unknown property, a null for an optional one, a repeated call, text after the calls.</summary>
    Dropped,

    /// <summary>Does not fit; a call is refused for it.</summary>
    Error,
}

internal sealed record SchemaFitOptions
{
    /// <summary>Whether a property that the schema does not name is an error rather than dropped.</summary>
    public bool Strict { get; init; }

    /// <summary>Which properties must be there.</summary>
    public AskedProperties Asked { get; init; }

    /// <summary>Whether the properties that the schema of the whole value does not require may hold anything, if it requires any.</summary>
    public bool RequiredValuesAlone { get; init; }

    /// <summary>Whether a string that is only a stand-in, such as <c>&lt;city&gt;</c> or <c>...</c>, is an error.</summary>
    public bool RejectPlaceholders { get; init; }

    /// <summary>Whether what looks like a placeholder is a value that the user wrote.</summary>
    public Func<string, bool> IsGiven { get; init; } = static _ => false;
}

/// <summary>Where in a value a schema is being fitted, and the list its findings go to.</summary>
internal sealed record SchemaPlace(List<SchemaFinding> Findings)
{
    // A list of thousands of items says the same of each.
    private const int MaxFindings = 100;

    private SchemaPlace? Parent { get; init; }

    private string? Name { get; init; }

    private int Index { get; init; }

    /// <summary>Whether unknown properties stay because another part of an <c>allOf</c> may know them.</summary>
    public bool KeepsUnknown { get; init; }

    public SchemaPlace Property(string name) => new(Findings) { Parent = this, Name = name };

    public SchemaPlace Item(int index) => new(Findings) { Parent = this, Index = index };

    public LenientValue? Error(string reason, string? expected = null, string? got = null)
    {
        Add(FindingSeverity.Error, reason, expected, got);
        return null;
    }

    public void Coerced(string reason, string? expected, string? got) =>
        Add(FindingSeverity.Repaired, reason, expected, got);

    public void Dropped(string reason, string? got = null) => Add(FindingSeverity.Dropped, reason, null, got);

    /// <summary>Takes over what was found in another list.</summary>
    public void Add(IReadOnlyList<SchemaFinding> findings) =>
        Findings.AddRange(findings.Take(Math.Max(MaxFindings - Findings.Count, 0)));

    // Of many findings the first are kept, and an error in any case: it is what the caller and the model are told.
    private void Add(FindingSeverity severity, string reason, string? expected, string? got)
    {
        if (
            Findings.Count < MaxFindings
            || (severity == FindingSeverity.Error && !Findings.Exists(static f => f.Severity == FindingSeverity.Error))
        )
        {
            Findings.Add(new(severity, this, reason, expected, got));
        }
    }

    /// <summary>The path, <c>$.city</c>.</summary>
    public string Path =>
        Parent is null ? "$"
        : Name is null ? $"{Parent.Path}[{Index}]"
        : $"{Parent.Path}.{Name}";
}

/// <summary>
/// What it may cost to check the values of one reply: alternatives and references multiply, and so do the values. Whoever
/// checks several values gives them all the same budget.
/// </summary>
/// <param name="length">How long the reply is, in characters: who writes more has more to be checked.</param>
internal sealed class SchemaWork(int length)
{
    // Some hundred bytes of memory each. A thousand objects of ten properties take less than half of what their text adds.
    private const int MinSteps = 15_000;

    // How many bytes of a schema, or characters of a string, are looked at in one step.
    private const int StepLength = 64;

    private long _left = MinSteps + length;

    /// <summary>The patterns of all strings, with the time that is left for them.</summary>
    public SchemaPattern Patterns { get; } = new();

    /// <summary>Whether there was room for so many steps.</summary>
    public bool TryTake(int steps)
    {
        _left = Math.Max(_left - steps, 0);
        return _left > 0;
    }

    /// <summary>Whether there was room to look at a text of this length.</summary>
    public bool TryRead(int length) => TryTake(1 + (length / StepLength));
}
