namespace OpenChat.Extensions.AI.Json;

/// <summary>Where in a value a schema is being fitted, and the list its findings go to.</summary>
internal sealed record SchemaPlace(string Path, List<SchemaFinding> Findings)
{
    /// <summary>Whether unknown properties stay because another part of an <c>allOf</c> may know them.</summary>
    public bool KeepsUnknown { get; init; }

    public SchemaPlace Property(string name) => new($"{Path}.{name}", Findings);

    public SchemaPlace Item(int index) => new($"{Path}[{index}]", Findings);

    public LenientValue? Error(string reason, string? expected = null, string? got = null)
    {
        Findings.Add(new(SchemaFindingSeverity.Error, Path, reason, expected, got));
        return null;
    }

    public void Coerced(string reason, string? expected, string? got) =>
        Findings.Add(new(SchemaFindingSeverity.Coerced, Path, reason, expected, got));

    public void Dropped(string reason, string? got = null) =>
        Findings.Add(new(SchemaFindingSeverity.Dropped, Path, reason, Got: got));
}
