using System.Reflection;
using System.Text.Json;

namespace OpenChat.Scoring;

/// <summary>Reads files of one JSON value a line; empty lines are passed over.</summary>
public static class JsonLines
{
    public static IEnumerable<JsonElement> Parse(IEnumerable<string> lines) =>
        lines
            .Where(static line => !string.IsNullOrWhiteSpace(line))
            .Select(static line =>
            {
                using var document = JsonDocument.Parse(line);
                return document.RootElement.Clone();
            });

    /// <summary>Reads a file that is embedded in an assembly.</summary>
    public static IReadOnlyList<JsonElement> ParseResource(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return [.. Parse(reader.ReadToEnd().Split('\n'))];
    }
}
