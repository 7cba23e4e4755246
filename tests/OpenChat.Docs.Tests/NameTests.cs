using System.Text.RegularExpressions;

namespace OpenChat.Docs.Tests;

/// <summary>The page on the house names types and methods as the code has them.</summary>
public sealed partial class NameTests
{
    private static readonly string[] s_files =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .Select(File.ReadAllText),
    ];

    [Fact]
    public void Architecture_TheWalkOfAStreamedCall_NamesWhatThereIs()
    {
        var page = Repository.Read(Path.Combine("docs", "architecture.md"));
        var walk = page[page.IndexOf("## A streamed tool call", StringComparison.Ordinal)..];
        walk = walk[..walk.IndexOf("\n## ", StringComparison.Ordinal)];
        string[] names = [.. Names().Matches(walk).Select(static name => name.Groups[1].Value)];

        Assert.InRange(names.Length, 10, 100);
        Assert.All(names, static name => Assert.True(IsThere(name), $"There is no {name} in src."));
    }

    // The method in a file of its type: others have methods of that name too.
    private static bool IsThere(string name)
    {
        var parts = name.Split('.');
        return s_files.Any(code =>
            Regex.IsMatch(code, $@"\b(class|record|struct|interface) {parts[0]}\b")
            && (parts.Length == 1 || Regex.IsMatch(code, $@"[\w>?)\]] {parts[1]}\("))
        );
    }

    [GeneratedRegex(@"`([A-Z]\w+(?:\.[A-Z]\w+)?)`")]
    private static partial Regex Names();
}
