using System.Buffers;
using System.Text;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Strings whose backslashes were not doubled, as patterns and Windows paths often come: one escape that JSON does not have
/// tells that none of them is an escape.
/// </summary>
internal static class LiteralBackslashes
{
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> s_noPath = SearchValues.Create(" \t\r\n:*?\"<>|/");

    /// <summary>Whether the inside of a quoted string, as it was written, is such a string.</summary>
    public static bool AreMeant(ReadOnlySpan<char> written)
    {
        if (IsDrivePath(written) && !written.Contains("\\\\", StringComparison.Ordinal))
        {
            return true;
        }

        for (var at = written.IndexOf('\\'); at >= 0 && at + 1 < written.Length; at = Next(written, at + 2))
        {
            if (IsForeign(written[(at + 1)..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text that is meant: only what cannot do without a backslash loses it.</summary>
    public static string Read(ReadOnlySpan<char> written)
    {
        // Prose that quotes a path has line ends of its own; a path or a pattern alone has none.
        var hasLineEnds = written.ContainsAny(" \t\r\n") && !BeginsWithDrive(written) && !IsShare(written);
        var text = new StringBuilder(written.Length);
        for (var at = 0; at < written.Length; at++)
        {
            var c = written[at];
            if (c != '\\' || at + 1 == written.Length)
            {
                text.Append(c);
                continue;
            }

            c = written[++at];
            switch (c)
            {
                case '\\' when at == 1 && IsShare(written):
                    text.Append('\\').Append('\\');
                    break;
                case '\\' or '/' or '_':
                case var quote when LenientStringReader.IsQuote(quote):
                    text.Append(c);
                    break;
                case 'n' when hasLineEnds:
                    text.Append('\n');
                    break;
                case 'r' when hasLineEnds:
                    text.Append('\r');
                    break;
                case 't' when hasLineEnds:
                    text.Append('\t');
                    break;
                default:
                    text.Append('\\').Append(c);
                    break;
            }
        }

        return text.ToString();
    }

    // C:\new, all of it valid JSON, is hardly a letter and a second line; "Q:\nWhy is that?" well may be.
    private static bool IsDrivePath(ReadOnlySpan<char> written) =>
        BeginsWithDrive(written) && !written[2..].ContainsAny(s_noPath);

    private static bool BeginsWithDrive(ReadOnlySpan<char> written) =>
        written is [var drive, ':', '\\', not '\\', _, ..] && char.IsAsciiLetterUpper(drive);

    private static bool IsShare(ReadOnlySpan<char> written) => written is ['\\', '\\', not '\\', ..];

    private static bool IsForeign(ReadOnlySpan<char> rest) =>
        rest[0] switch
        {
            'b' or 'f' or 'n' or 'r' or 't' => false,
            'u' => rest.Length < 5 || rest[1..5].ContainsAnyExcept(s_hex),
            'x' => rest.Length < 3 || rest[1..3].ContainsAnyExcept(s_hex),
            var c => char.IsLetterOrDigit(c),
        };

    private static int Next(ReadOnlySpan<char> written, int from)
    {
        var distance = from >= written.Length ? -1 : written[from..].IndexOf('\\');
        return distance < 0 ? -1 : from + distance;
    }
}
