using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// A document's text as it is and as it reads without what it is wrapped in: it may stand in a string of JSON, in one within
/// another, in HTML, or in lines that are quoted.
/// </summary>
internal static partial class DocumentText
{
    private const int MaxStringsInStrings = 3;

    // Zero width: nobody sees them, and a model leaves them out.
    private static readonly SearchValues<char> s_invisible = SearchValues.Create(
        "\u00AD\u180E\u200B\u200C\u200D\u200E\u200F\u2060\u2061\u2062\u2063\u2064\uFEFF"
    );

    public static IEnumerable<string> Forms(string text) =>
        Unwrapped(text).SelectMany(static form => (string[])[form, LineMarks().Replace(form, "")]).Distinct();

    private static IEnumerable<string> Unwrapped(string text)
    {
        if (text.AsSpan().ContainsAny(s_invisible))
        {
            text = string.Concat(text.Where(static c => !s_invisible.Contains(c)));
        }

        yield return text;
        if (WebUtility.HtmlDecode(text) is var decoded && decoded != text)
        {
            yield return decoded;
        }

        for (var level = 0; level < MaxStringsInStrings && text.Contains('\\'); level++)
        {
            text = Unescape(text);
            yield return text;
        }
    }

    // What quotes a line, in mail and Markdown, or makes it a remark of a program's.
    [GeneratedRegex(@"^[ \t]*(?:[>#*]|//)[ \t>#*/]*", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LineMarks();

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && Escaped(text.AsSpan(at + 1)) is var (character, length))
            {
                result.Append(character);
                at += length;
            }
            else
            {
                result.Append(text[at]);
            }
        }

        return result.ToString();
    }

    private static (char Character, int Length)? Escaped(ReadOnlySpan<char> rest) =>
        rest switch
        {
            ['n', ..] => ('\n', 1),
            ['r', ..] => ('\r', 1),
            ['t', ..] => ('\t', 1),
            ['"' or '\'' or '/' or '\\', ..] => (rest[0], 1),
            ['u', _, _, _, _, ..]
                when ushort.TryParse(
                    rest[1..5],
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var unit
                ) => ((char)unit, 5),
            _ => null,
        };
}
