using System.Globalization;
using System.Text;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Reads a number as JSON, Python or a person writes it and gives it back as valid JSON.</summary>
internal static class LenientNumberReader
{
    private const int GroupLength = 3;

    // Space, no-break space, thin space, narrow no-break space, apostrophes.
    private const string GroupSeparators = ", \u00A0\u2009\u202F'\u2019";

    public static bool Begins(string text, int at) =>
        text.AsSpan(at) switch
        {
            ['-' or '+', '.', var digit, ..] => char.IsAsciiDigit(digit),
            ['-' or '+' or '.', var digit, ..] => char.IsAsciiDigit(digit),
            [var digit, ..] => char.IsAsciiDigit(digit),
            _ => false,
        };

    /// <summary>The number, or null where the run of characters is no number: 01, 0x1F, 5km, 1.2.3.</summary>
    public static LenientNumber? Read(LenientCursor cursor)
    {
        var start = cursor.Position;
        var number = cursor.BeginText();
        if (cursor.Current is '-' or '+')
        {
            if (cursor.Current == '-')
            {
                number.Append('-');
            }

            cursor.Position++;
        }

        var whole = Digits(cursor, number);
        if (whole == 0)
        {
            number.Append('0');
        }
        else if (whole > 1 && number[number.Length - whole] == '0')
        {
            return null;
        }

        if (cursor.Current == '.')
        {
            cursor.Position++;
            number.Append('.');
            if (Digits(cursor, number) == 0)
            {
                number.Length--;
            }
        }

        if (cursor.Current is 'e' or 'E')
        {
            ReadExponent(cursor, number);
        }

        if (LenientCursor.IsIdentifierPart(cursor.Current) || cursor.Current == '.')
        {
            return null;
        }

        var text = number.ToString();
        var written = cursor.Text.AsSpan(start, cursor.Position - start);
        if (written.SequenceEqual(text))
        {
            return new LenientNumber(text);
        }

        cursor.Repaired(LenientRepairs.Number);
        return new LenientNumber(text, written.ToString());
    }

    /// <summary>
    /// The number that a text is, where a number is wanted: thousands may be set apart (<c>1,000.50</c>, <c>1 000</c>,
    /// <c>1'000</c>), and a sign of currency, percent or degrees adds nothing, since the property names what is counted. Null
    /// for every other text: <c>5 km</c>, <c>3-5</c>, <c>1/2</c>, <c>3,5</c>, which is 3.5 to some and a list to others.
    /// </summary>
    public static string? ReadText(string text)
    {
        var rest = text.AsSpan().Trim();
        var isNegative = TakeSign(ref rest);
        if (rest is [var sign, ..] && IsCurrency(sign))
        {
            rest = rest[1..].TrimStart();
            isNegative ??= TakeSign(ref rest);
        }

        if (rest is not ['.' or (>= '0' and <= '9'), ..])
        {
            return null;
        }

        var number = (isNegative == true ? "-" : "") + WithoutGroups(WithoutUnit(rest));
        var cursor = new LenientCursor(number, 0);
        return Begins(number, 0) && Read(cursor) is { Text: var read } && cursor.AtEnd ? read : null;
    }

    private static bool? TakeSign(ref ReadOnlySpan<char> text)
    {
        // A typographer's minus too.
        if (text is not ['-' or '+' or '\u2212', ..])
        {
            return null;
        }

        var isNegative = text[0] != '+';
        text = text[1..];
        return isNegative;
    }

    private static ReadOnlySpan<char> WithoutUnit(ReadOnlySpan<char> text) =>
        text switch
        {
            [.. var number, '\u00B0', 'C' or 'F'] => number.TrimEnd(),
            [.. var number, '%' or '\u00B0'] => number.TrimEnd(),
            [.. var number, var sign] when IsCurrency(sign) => number.TrimEnd(),
            _ => text,
        };

    private static bool IsCurrency(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol;

    // One to three digits, then groups of exactly three behind the same separator each.
    private static string WithoutGroups(ReadOnlySpan<char> text)
    {
        var end = DigitsIn(text);
        if (end is 0 or > GroupLength || end == text.Length || !GroupSeparators.Contains(text[end]))
        {
            return text.ToString();
        }

        var separator = text[end];
        var digits = new StringBuilder().Append(text[..end]);
        while (end < text.Length && text[end] == separator && DigitsIn(text[(end + 1)..]) == GroupLength)
        {
            digits.Append(text.Slice(end + 1, GroupLength));
            end += 1 + GroupLength;
        }

        return digits.Append(text[end..]).ToString();
    }

    private static int DigitsIn(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length : length;
    }

    private static void ReadExponent(LenientCursor cursor, StringBuilder number)
    {
        var digitAt = cursor.Peek(1) is '-' or '+' ? 2 : 1;
        if (!char.IsAsciiDigit(cursor.Peek(digitAt)))
        {
            return;
        }

        number.Append(cursor.Text, cursor.Position, digitAt);
        cursor.Position += digitAt;
        Digits(cursor, number);
    }

    // Python allows 1_000_000.
    private static int Digits(LenientCursor cursor, StringBuilder number)
    {
        var count = 0;
        while (
            char.IsAsciiDigit(cursor.Current)
            || (count > 0 && cursor.Current == '_' && char.IsAsciiDigit(cursor.Peek(1)))
        )
        {
            if (cursor.Current != '_')
            {
                number.Append(cursor.Current);
                count++;
            }

            cursor.Position++;
        }

        return count;
    }
}
