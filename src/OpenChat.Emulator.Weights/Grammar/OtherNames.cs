using System.Globalization;
using System.Text;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// The names that an object's further properties may have: none of those that are declared, or the object would have it
/// twice, the second time with another schema. They are written without escapes: <c>\u0061</c> is <c>a</c> too.
/// </summary>
internal static class OtherNames
{
    // A name costs about 50 bytes of grammar for each of its characters.
    private const int MaxCharacters = 300;

    // First and last of the characters that stand for themselves in a JSON string.
    private static readonly (int First, int Last)[] s_plain =
    [
        (0x20, 0x21),
        (0x23, 0x5B),
        (0x5D, 0xD7FF),
        (0xE000, 0x10FFFF),
    ];

    /// <summary>
    /// The body of a rule for a name in quotes; any string where the declared names have more than 300 characters together.
    /// </summary>
    public static string Rule(IEnumerable<string> declared)
    {
        var names = declared
            .Select(name => name.EnumerateRunes().Select(rune => rune.Value).ToArray())
            .Where(name => name.All(c => s_plain.Any(range => range.First <= c && c <= range.Last)))
            .ToList();
        return names.Sum(name => name.Length) > MaxCharacters
            ? JsonRules.String
            : $"\"\\\"\" {After(names, 0)} \"\\\"\"";
    }

    // What may follow the characters that all these names have in common.
    private static string After(List<int[]> names, int at)
    {
        var isName = names.Exists(name => name.Length == at);
        var longer = names.Where(name => name.Length > at).GroupBy(name => name[at]).ToList();
        if (longer.Count == 0)
        {
            return JsonRules.Plain + (isName ? "+" : "*");
        }

        var others = $"[{Without(longer.Select(group => group.Key).Order())}] {JsonRules.Plain}*";
        var ways = longer.Select(group =>
            $"{GbnfRules.Literal(new Rune(group.Key).ToString())} {After([.. group], at + 1)}"
        );
        return $"({others} | {string.Join(" | ", ways)}){(isName ? "" : "?")}";
    }

    private static string Without(IEnumerable<int> characters)
    {
        var ranges = s_plain.ToList();
        foreach (var c in characters)
        {
            var i = ranges.FindIndex(range => range.First <= c && c <= range.Last);
            var (first, last) = ranges[i];
            ranges[i] = (first, c - 1);
            ranges.Insert(i + 1, (c + 1, last));
        }

        return string.Concat(
            ranges
                .Where(range => range.First <= range.Last)
                .Select(range => range.First == range.Last ? Hex(range.First) : $"{Hex(range.First)}-{Hex(range.Last)}")
        );
    }

    private static string Hex(int c) =>
        c switch
        {
            < 0x100 => string.Create(CultureInfo.InvariantCulture, $"\\x{c:X2}"),
            < 0x10000 => string.Create(CultureInfo.InvariantCulture, $"\\u{c:X4}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\U{c:X8}"),
        };
}
