namespace PromptedTools.Extensions.AI.Json;

/// <summary>What came of fitting a value to a JSON Schema.</summary>
internal sealed record SchemaFit(LenientValue? Value, IReadOnlyList<SchemaFinding> Findings)
{
    public bool IsValid => Value is not null;
}

/// <summary>One finding: where, what, and short texts of what was expected and what was there.</summary>
internal sealed record SchemaFinding(
    SchemaFindingSeverity Severity,
    SchemaPlace Place,
    string Reason,
    string? Expected = null,
    string? Got = null
)
{
    /// <summary>Where, as in <c>$.city</c>. Most findings are of alternatives that are not taken, and never asked.</summary>
    public string Path => Place.Path();
}

internal enum SchemaFindingSeverity
{
    /// <summary>Changed without loss: "3" to 3, a folded name, a scalar to a list of one.</summary>
    Coerced,

    /// <summary>Left out: an unknown property, a null for an optional one.</summary>
    Dropped,

    /// <summary>Does not fit.</summary>
    Error,
}

internal sealed record SchemaFitOptions
{
    /// <summary>Whether a property that the schema does not name is an error rather than dropped.</summary>
    public bool Strict { get; init; }

    /// <summary>Which properties must be there.</summary>
    public AskedProperties Asked { get; init; }

    /// <summary>Whether a string that is only a stand-in, such as <c>&lt;city&gt;</c> or <c>...</c>, is an error.</summary>
    public bool RejectPlaceholders { get; init; }

    /// <summary>Whether what looks like a placeholder is a value that the user wrote.</summary>
    public Func<string, bool> IsGiven { get; init; } = static _ => false;
}
