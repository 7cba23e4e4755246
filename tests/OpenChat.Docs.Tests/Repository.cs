namespace OpenChat.Docs.Tests;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>README, CHANGELOG, CONTRIBUTING and everything under docs, relative to the root.</summary>
    public static IEnumerable<string> Pages()
    {
        var docs = Path.Combine(Root, "docs");
        return Directory
            .EnumerateFiles(Root, "*.md")
            .Concat(Directory.Exists(docs) ? Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories) : [])
            .Select(file => Path.GetRelativePath(Root, file))
            .Order(StringComparer.Ordinal);
    }

    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "SemanticKernel.Connectors.OpenChat.sln"))
            ? directory
            : Find(
                Path.GetDirectoryName(directory)
                    ?? throw new DirectoryNotFoundException("The tests must run inside the repository.")
            );
}
