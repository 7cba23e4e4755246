namespace OpenChat.Benchmarks.Reporting;

/// <summary>The page that holds the last table, between two marks; the words around it are written by hand.</summary>
internal static class PerformancePage
{
    public const string Path = "docs/performance.md";

    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    public static void Write(string measured)
    {
        var page = File.ReadAllText(Path);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(Path, $"{page[..begin]}\n\n{measured.Trim()}\n\n{page[end..]}");
    }
}
