namespace OpenChat.Scoring;

/// <summary>Writes tables that can be pasted into a page.</summary>
public static class MarkdownTable
{
    public static void Write(
        TextWriter writer,
        IReadOnlyList<string> heads,
        params IEnumerable<IReadOnlyList<string>> rows
    )
    {
        WriteRow(writer, heads);
        WriteRow(writer, [.. heads.Select(static _ => "---")]);
        foreach (var row in rows)
        {
            WriteRow(writer, row);
        }
    }

    private static void WriteRow(TextWriter writer, IReadOnlyList<string> cells) =>
        writer.WriteLine($"| {string.Join(" | ", cells)} |");
}
