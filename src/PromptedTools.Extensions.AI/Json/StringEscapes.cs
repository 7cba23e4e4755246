using System.Buffers;
using System.Globalization;
using System.Text;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// The text that the inside of a quoted string stands for. Patterns and Windows paths often come with backslashes that were
/// not doubled: one escape that JSON does not have tells that none of them is an escape.
/// </summary>
internal static class StringEscapes
{
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> s_noPath = SearchValues.Create(" \t\r\n:*?\"<>|/");

    /// <summary>The text of what stands between quotes, and whether it holds an escape that JSON does not have.</summary>
    public static string Unescape(ReadOnlySpan<char> written, out bool isRepaired)
    {
        var isLiteral = AreLiteral(written);
        isRepaired = isLiteral;

        // Prose that quotes a path has line ends of its own; a path or a pattern alone has none.
        var hasLineEnds =
            !isLiteral || (written.ContainsAny(" \t\r\n") && !BeginsWithDrive(written) && !IsShare(written));
        var text = new StringBuilder(written.Length);
        while (written.IndexOf('\\') is var plain and >= 0 && plain + 1 < written.Length)
        {
            text.Append(written[..plain]);
            var c = written[plain + 1];
            var isShare = isLiteral && text.Length == 0 && IsShare(written);
            written = written[(plain + 2)..];
            var read = c switch
            {
                '\\' when isShare => @"\\",
                '\\' or '/' or '"' => c.ToString(),
                'n' when hasLineEnds => "\n",
                't' when hasLineEnds => "\t",
                'r' when hasLineEnds => "\r",
                'b' when !isLiteral => "\b",
                'f' when !isLiteral => "\f",
                'u' when !isLiteral => TakeHex(ref written, 4),
                _ => null,
            };
            if (read is null)
            {
                isRepaired = true;
                read = c switch
                {
                    // Markdown's escapes and Python's \'.
                    '_' => "_",
                    '*' or '[' or ']' when !isLiteral => c.ToString(),
                    _ when QuoteRules.IsQuote(c) => c.ToString(),
                    'x' when !isLiteral => TakeHex(ref written, 2),
                    // Before a line end it joins the lines.
                    '\n' when !isLiteral => "",
                    _ => null,
                };
            }

            // No escape: the backslash is meant, as in a pattern.
            _ = read is null ? text.Append('\\').Append(c) : text.Append(read);
        }

        return text.Append(written).ToString();
    }

    /// <summary>The text with U+FFFD for each surrogate that stands alone: UTF-8 has none.</summary>
    public static string WithoutLoneSurrogates(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
            ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
            : text;

    private static bool AreLiteral(ReadOnlySpan<char> written)
    {
        if (IsDrivePath(written) && !written.Contains(@"\\", StringComparison.Ordinal))
        {
            return true;
        }

        while (written.IndexOf('\\') is var at and >= 0 && at + 1 < written.Length)
        {
            if (IsForeign(written[(at + 1)..]))
            {
                return true;
            }

            written = written[(at + 2)..];
        }

        return false;
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
            'u' => !IsHex(rest[1..], 4),
            'x' => !IsHex(rest[1..], 2),
            var c => char.IsLetterOrDigit(c),
        };

    private static bool IsHex(ReadOnlySpan<char> text, int digits) =>
        text.Length >= digits && !text[..digits].ContainsAnyExcept(s_hex);

    private static string? TakeHex(ref ReadOnlySpan<char> rest, int digits)
    {
        if (!IsHex(rest, digits))
        {
            return null;
        }

        var unit = (char)ushort.Parse(rest[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        rest = rest[digits..];
        return unit.ToString();
    }
}
