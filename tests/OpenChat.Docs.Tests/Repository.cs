namespace OpenChat.Docs.Tests;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>README, CHANGELOG, CONTRIBUTING, the readmes of packages and everything under docs, relative to the root.</summary>
    public static IEnumerable<string> Pages()
    {
        var src = Path.Combine(Root, "src");
        return Directory
            .EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(src, "*.md"))
            .Concat(
                Directory
                    .EnumerateDirectories(src)
                    .SelectMany(static project => Directory.EnumerateFiles(project, "*.md"))
            )
            .Select(static file => Path.GetRelativePath(Root, file))
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
