using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Playing;

/// <summary>Finds the tools a user's words speak of.</summary>
internal static partial class Mentions
{
    /// <summary>Verbs half of all tool names begin with; a user who says "get" means none of them.</summary>
    private static readonly FrozenSet<string> s_commonWords = FrozenSet.ToFrozenSet(
        [
            "get",
            "set",
            "find",
            "fetch",
            "list",
            "show",
            "make",
            "create",
            "do",
            "run",
            "the",
            "a",
            "by",
            "for",
            "of",
            "to",
            "in",
            "from",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    public static IReadOnlyList<ToolSignature> Find(IReadOnlyList<ToolSignature> tools, string ask)
    {
        var words = new UserWords(ask);
        var spoken = tools.Where(tool => words.Mentions(tool.Name) || SaysAll(words, tool.Name)).ToList();
        if (spoken.Count > 0)
        {
            return [.. spoken.OrderBy(tool => FirstMention(ask, tool.Name))];
        }

        var best = tools.MaxBy(tool => Hits(words, tool.Name));
        return best is not null && Hits(words, best.Name) > 0 ? [best] : [];
    }

    /// <summary>Every telling word of the function's own name, without its plugin's.</summary>
    private static bool SaysAll(UserWords words, string name)
    {
        var function = TellingWords(name[(name.LastIndexOfAny(['-', '.']) + 1)..]);
        return function.Count > 0 && function.All(word => Says(words, word));
    }

    private static int Hits(UserWords words, string name) => TellingWords(name).Count(word => Says(words, word));

    private static int FirstMention(string ask, string name) =>
        TellingWords(name)
            .Prepend(name)
            .Select(word => ask.IndexOf(word, StringComparison.OrdinalIgnoreCase))
            .Where(index => index >= 0)
            .DefaultIfEmpty(int.MaxValue)
            .Min();

    private static bool Says(UserWords words, string word) => words.Mentions(word) || words.Mentions(word + "s");

    private static List<string> TellingWords(string name) =>
        [.. Word().Matches(name).Select(match => match.Value).Where(word => !s_commonWords.Contains(word))];

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+|\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
