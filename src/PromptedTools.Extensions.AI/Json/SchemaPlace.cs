using System.Globalization;
using System.Text;

namespace PromptedTools.Extensions.AI.Json;

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
