using System.Text;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Reads a number as JSON or Python writes it and gives it back as valid JSON.</summary>
internal static class LenientNumberReader
{
    public static bool Begins(LenientCursor cursor)
    {
        var digitAt = cursor.Current is '-' or '+' ? 1 : 0;
        digitAt += cursor.Peek(digitAt) == '.' ? 1 : 0;
        return char.IsAsciiDigit(cursor.Peek(digitAt));
    }

    /// <summary>The number as JSON text, or null where the run of characters is no number: 01, 0x1F, 5km, 1.2.3.</summary>
    public static string? Read(LenientCursor cursor)
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

        if (!cursor.Text.AsSpan(start, cursor.Position - start).SequenceEqual(number.ToString()))
        {
            cursor.Repaired(LenientRepairs.Number);
        }

        return number.ToString();
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
