using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The tools on offer, found by the names models write for them.</summary>
internal sealed class ToolCatalog
{
    private const int MaxSuggestions = 5;

    /// <summary>How long what stands behind the last separator must be, to stand for the whole name.</summary>
    public const int MinSuffixLength = 3;

    private static readonly char[] s_separators = ['.', '-', '/', ':'];
    private static readonly string[] s_namespaces = ["functions.", "function.", "tools.", "tool.", "default_api."];

    private readonly Dictionary<string, AIFunctionDeclaration> _byName = new(StringComparer.Ordinal);
    private readonly ILookup<string, AIFunctionDeclaration> _byFold;
    private readonly ILookup<string, AIFunctionDeclaration> _bySuffix;

    public ToolCatalog(IEnumerable<AITool> tools)
    {
        foreach (var tool in tools.OfType<AIFunctionDeclaration>())
        {
            _byName.TryAdd(tool.Name, tool);
        }

        _byFold = _byName.Values.ToLookup(tool => NameFolding.Fold(tool.Name), StringComparer.Ordinal);
        _bySuffix = _byName.Values.ToLookup(tool => NameFolding.Fold(LastPart(tool.Name)), StringComparer.Ordinal);
    }

    /// <summary>The tool a written name means, when exactly one can be meant.</summary>
    public ToolMatch Find(string written)
    {
        var name = written.Trim();
        if (_byName.TryGetValue(name, out var exact))
        {
            return new ToolMatch(exact, []);
        }

        var bare = WithoutNamespace(name.Replace("\\", "", StringComparison.Ordinal));
        if (_byName.TryGetValue(bare, out var tool))
        {
            return new ToolMatch(tool, []);
        }

        var match = Single(_byFold[NameFolding.Fold(bare)]);
        if (match.Tool is null && match.Ambiguous.Count == 0)
        {
            var last = LastPart(bare);
            // "Send" for Mail-Send, "api.get_weather" for get_weather; never one plugin's function for another's.
            match =
                NameFolding.Fold(last) is not { Length: >= MinSuffixLength } suffix ? match
                : last == bare ? Single(_bySuffix[suffix])
                : Single(_byFold[suffix]);
        }

        return match;
    }

    public bool Knows(string written) => Find(written).Tool is not null;

    /// <summary>The names nearest to an unknown one, best first.</summary>
    public IReadOnlyList<string> Nearest(string written)
    {
        var folded = NameFolding.Fold(LenientDescription.Shorten(written));
        return
        [
            .. _byName
                .Keys.OrderBy(name => EditDistance(folded, NameFolding.Fold(name)))
                .ThenBy(name => name, StringComparer.Ordinal)
                .Take(MaxSuggestions),
        ];
    }

    private static ToolMatch Single(IEnumerable<AIFunctionDeclaration> tools)
    {
        var found = tools.ToList();
        return found.Count == 1
            ? new ToolMatch(found[0], [])
            : new ToolMatch(null, [.. found.Take(MaxSuggestions).Select(tool => tool.Name)]);
    }

    private static string WithoutNamespace(string name)
    {
        var prefix = Array.Find(s_namespaces, p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        return prefix is null ? name : name[prefix.Length..];
    }

    /// <summary>What stands behind the last separator of a name: a plugin's function.</summary>
    public static string LastPart(string name) => name[(name.LastIndexOfAny(s_separators) + 1)..];

    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

/// <summary>The tool that a name means; when there is none, the names it could mean alike.</summary>
internal readonly record struct ToolMatch(AIFunctionDeclaration? Tool, IReadOnlyList<string> Ambiguous);

/// <summary>The parameters of a tool, in the order of its schema.</summary>
internal static class ToolParameters
{
    public static IReadOnlyList<string> Names(AIFunctionDeclaration tool) =>
        [.. JsonSchema.Of(tool.JsonSchema).Properties.Keys];
}
