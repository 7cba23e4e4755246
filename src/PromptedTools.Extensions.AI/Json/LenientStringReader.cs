using System.Buffers;
using System.Globalization;
using System.Text;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Reads one quoted string: JSON or Python quoting, typographic quotes, unescaped quotes inside.</summary>
internal static class LenientStringReader
{
    private const string DoubleQuotes = "\"\u201C\u201D\u201E\u201F";
    private const string SingleQuotes = "'\u2018\u2019\u201A\u201B";

    private static readonly SearchValues<char> s_doubleStops = SearchValues.Create(DoubleQuotes + "\\");
    private static readonly SearchValues<char> s_singleStops = SearchValues.Create(SingleQuotes + "\\");
    private static readonly SearchValues<char> s_straightDoubleStops = SearchValues.Create("\"\\");
    private static readonly SearchValues<char> s_straightSingleStops = SearchValues.Create("'\\");

    public static bool IsQuote(char c) =>
        c is '"' or '\''
        || DoubleQuotes.Contains(c, StringComparison.Ordinal)
        || SingleQuotes.Contains(c, StringComparison.Ordinal);

    /// <summary>Reads the string whose opening quote is the current character; null when it does not end.</summary>
    public static string? Read(LenientCursor cursor, LenientContainer container, bool isKey, bool isRaw = false)
    {
        var open = cursor.Current;
        if (open is '"' or '\'' && cursor.Peek(1) == open && cursor.Peek(2) == open)
        {
            return ReadTripleQuoted(cursor, open, isRaw);
        }

        if (open != '"')
        {
            cursor.Repaired(LenientRepairs.QuoteStyle);
        }

        cursor.Position++;
        var start = cursor.Position;
        var hasEscapes = false;
        var stops = Stops(open);
        var text = cursor.BeginText();
        var unpairedQuotes = 0;
        var hasInnerQuotes = false;
        while (true)
        {
            var rest = cursor.Text.AsSpan(cursor.Position);
            var length = rest.IndexOfAny(stops);
            if (length < 0)
            {
                cursor.Position = cursor.Text.Length;
                cursor.FailCutOff("a string is not closed");
                return null;
            }

            var plain = rest[..length];
            if (plain.IndexOfAnyInRange('\0', '\u001F') >= 0)
            {
                cursor.Repaired(LenientRepairs.RawControlCharacter);
            }

            text.Append(plain);
            cursor.Position += length;
            if (cursor.Current == '\\')
            {
                hasEscapes = true;
                ReadEscape(cursor, text, isRaw);
                continue;
            }

            var quote = cursor.Current;
            cursor.Position++;
            if (IsDoubled(cursor.Text, cursor.Position, quote))
            {
                // SQL's habit: 'Let''s go'.
                text.Append(quote);
                cursor.Position++;
                cursor.Repaired(LenientRepairs.InnerQuote);
                continue;
            }

            if (isKey || LenientQuoteRules.Closes(cursor.Text, cursor.Position, container))
            {
                break;
            }

            hasInnerQuotes = true;

            // An apostrophe stands alone; other quotes inside a string come in pairs.
            unpairedQuotes += IsApostrophe(cursor.Text, cursor.Position - 1) ? 0 : 1;
            cursor.Repaired(LenientRepairs.InnerQuote);
            text.Append(quote);
        }

        if (
            unpairedQuotes % 2 != 0
            || (hasInnerQuotes && HoldsMembers(cursor.Text.AsSpan(start, cursor.Position - 1 - start), open))
        )
        {
            cursor.Fail("a string has an unescaped quote inside and its end is ambiguous");
            return null;
        }

        return Finish(cursor, start, cursor.Position - 1, hasEscapes && !isRaw, text);
    }

    // Whether the string, quotes and all, took in what stands behind it: another member, or the closers of what it stands in. JSON
    // in a string, quotes not escaped, has members of its own.
    private static bool HoldsMembers(ReadOnlySpan<char> written, char quote)
    {
        var isJson = written.TrimStart() is ['{' or '[', ..];
        var depth = 0;
        for (var at = 0; at < written.Length; at++)
        {
            var c = written[at];
            depth +=
                c is '{' or '[' ? 1
                : c is '}' or ']' ? -1
                : 0;
            if (depth < 0 || (c == quote && !isJson && written[(at + 1)..].TrimStart() is [':', ..]))
            {
                return true;
            }
        }

        return false;
    }

    private static SearchValues<char> Stops(char open) =>
        open switch
        {
            '"' => s_straightDoubleStops,
            '\'' => s_straightSingleStops,
            _ when DoubleQuotes.Contains(open, StringComparison.Ordinal) => s_doubleStops,
            _ => s_singleStops,
        };

    private static bool IsDoubled(string text, int next, char quote) =>
        next >= 2
        && next + 1 < text.Length
        && text[next] == quote
        && char.IsLetter(text[next - 2])
        && char.IsLetter(text[next + 1]);

    private static bool IsApostrophe(string text, int position) =>
        text[position] is '\'' or '\u2019' && position > 0 && char.IsLetterOrDigit(text[position - 1]);

    private static string? ReadTripleQuoted(LenientCursor cursor, char quote, bool isRaw)
    {
        cursor.Repaired(LenientRepairs.QuoteStyle);
        var start = cursor.Position + 3;
        var end = cursor.Text.IndexOf(new string(quote, 3), start, StringComparison.Ordinal);
        if (end < 0)
        {
            cursor.Position = cursor.Text.Length;
            cursor.FailCutOff("a triple-quoted string is not closed");
            return null;
        }

        var text = cursor.BeginText();
        cursor.Position = start;
        while (cursor.Position < end)
        {
            if (cursor.Current == '\\')
            {
                ReadEscape(cursor, text, isRaw);
            }
            else
            {
                text.Append(cursor.Current);
                cursor.Position++;
            }
        }

        cursor.Position = Math.Max(cursor.Position, end + 3);
        return Finish(cursor, start, end, !isRaw, text);
    }

    private static void ReadEscape(LenientCursor cursor, StringBuilder text, bool isRaw)
    {
        var c = cursor.Peek(1);
        cursor.Position = Math.Min(cursor.Position + 2, cursor.Text.Length);
        if (isRaw)
        {
            text.Append('\\').Append(c);
            return;
        }

        switch (c)
        {
            case '"' or '\\' or '/':
                text.Append(c);
                return;
            case 'n':
                text.Append('\n');
                return;
            case 't':
                text.Append('\t');
                return;
            case 'r':
                text.Append('\r');
                return;
            case 'b':
                text.Append('\b');
                return;
            case 'f':
                text.Append('\f');
                return;
            case 'u' when ReadHex(cursor, 4) is { } unit:
                text.Append(unit);
                return;
        }

        cursor.Repaired(LenientRepairs.Escape);
        if (c == 'x' && ReadHex(cursor, 2) is { } narrow)
        {
            text.Append(narrow);
        }
        else if (c is '_' or '*' or '[' or ']' || IsQuote(c))
        {
            // Markdown's escapes and Python's \'.
            text.Append(c);
        }
        else if (c is not ('\n' or '\0'))
        {
            // No escape: the backslash is meant, as in a pattern. One before a line end joins the lines.
            text.Append('\\').Append(c);
        }
    }

    private static char? ReadHex(LenientCursor cursor, int digits)
    {
        if (
            cursor.Position + digits > cursor.Text.Length
            || !ushort.TryParse(
                cursor.Text.AsSpan(cursor.Position, digits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var unit
            )
        )
        {
            return null;
        }

        cursor.Position += digits;
        return (char)unit;
    }

    private static string Finish(LenientCursor cursor, int start, int end, bool mayBeLiteral, StringBuilder read)
    {
        var text = read.ToString();
        var written = cursor.Text.AsSpan(start, end - start);
        if (mayBeLiteral && LiteralBackslashes.AreMeant(written))
        {
            cursor.Repaired(LenientRepairs.Escape);
            text = LiteralBackslashes.Read(written);
        }

        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        // UTF-8 has no lone surrogates: each becomes U+FFFD.
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune);
        }

        if (!text.AsSpan().SequenceEqual(clean.ToString()))
        {
            cursor.Repaired(LenientRepairs.Surrogate);
        }

        return clean.ToString();
    }
}
