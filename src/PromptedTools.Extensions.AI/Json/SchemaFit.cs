using System.Globalization;
using System.Text;
using System.Text.Json;

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
        Add(SchemaFindingSeverity.Error, reason, expected, got);
        return null;
    }

    public void Coerced(string reason, string? expected, string? got) =>
        Add(SchemaFindingSeverity.Coerced, reason, expected, got);

    public void Dropped(string reason, string? got = null) => Add(SchemaFindingSeverity.Dropped, reason, null, got);

    /// <summary>Takes over what was found in another list.</summary>
    public void Add(IReadOnlyList<SchemaFinding> findings) =>
        Findings.AddRange(findings.Take(Math.Max(MaxFindings - Findings.Count, 0)));

    // Of many findings the first are kept, and an error in any case: it is what the caller and the model are told.
    private void Add(SchemaFindingSeverity severity, string reason, string? expected, string? got)
    {
        if (
            Findings.Count < MaxFindings
            || (
                severity == SchemaFindingSeverity.Error
                && !Findings.Exists(static f => f.Severity == SchemaFindingSeverity.Error)
            )
        )
        {
            Findings.Add(new(severity, this, reason, expected, got));
        }
    }

    /// <summary>The path, <c>$.city</c>.</summary>
    public string Path() => WritePath(new StringBuilder()).ToString();

    private StringBuilder WritePath(StringBuilder path) =>
        Parent is null ? path.Append('$')
        : Name is { } name ? Parent.WritePath(path).Append('.').Append(name)
        : Parent.WritePath(path).Append(CultureInfo.InvariantCulture, $"[{Index}]");
}

/// <summary>Tells paths made of a schema's own names from those that hold a name somebody else wrote.</summary>
internal static class SchemaPathNames
{
    /// <summary>The path, if every name in it is one of the schema's; else its beginning up to the first that is not.</summary>
    public static string Known(string path, JsonElement schema)
    {
        var parts = path.Split('.');
        if (parts.Length == 1)
        {
            return "$";
        }

        var text = schema.GetRawText();
        var known = parts
            .Skip(1)
            .TakeWhile(part => text.Contains($"\"{part.Split('[')[0]}\"", StringComparison.Ordinal));
        return string.Join('.', known.Prepend("$"));
    }
}
