using System.Globalization;
using System.Numerics;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// A number of JSON with every digit it was written with: compared exactly, where a <see cref="double"/> has 15 digits. Its
/// cost grows with its length only.
/// </summary>
internal readonly struct JsonNumber
{
    // Whole numbers are written out for the reader of the JSON up to this many digits, and divided exactly.
    private const int MaxDigits = 1_000;

    private readonly bool _isNegative;

    // Without zeros at either end: 0.0120 is 12 and the exponent -3, zero is no digit at all.
    private readonly string _digits;
    private readonly long _exponent;

    private JsonNumber(bool isNegative, string digits, long exponent)
    {
        (_isNegative, _digits, _exponent) = (isNegative, digits, exponent);
    }

    /// <summary>Whether it has no fraction, however it is written: 3.0 and 1e2 have none.</summary>
    public bool IsInteger => _exponent >= 0;

    private int Sign =>
        _digits.Length == 0 ? 0
        : _isNegative ? -1
        : 1;

    /// <param name="text">The number as JSON has it.</param>
    public static JsonNumber Parse(string text)
    {
        var isNegative = text.StartsWith('-');
        var mark = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = text.AsSpan(isNegative ? 1 : 0, (mark < 0 ? text.Length : mark) - (isNegative ? 1 : 0));
        var exponent = mark < 0 ? 0 : Exponent(text.AsSpan(mark + 1));
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        var withoutEnd = digits.TrimEnd('0');
        return withoutEnd.Length == 0
            ? new JsonNumber(false, "", 0)
            : new JsonNumber(isNegative, withoutEnd.TrimStart('0'), exponent + digits.Length - withoutEnd.Length);
    }

    /// <summary>The whole number without point and exponent, which .NET's readers of whole numbers do not take; null for others.</summary>
    public string? ToInteger() =>
        !IsInteger || _digits.Length + _exponent > MaxDigits ? null
        : _digits.Length == 0 ? "0"
        : (_isNegative ? "-" : "") + _digits + new string('0', (int)_exponent);

    /// <summary>Less than 0, 0 or more than 0, as this number is less than, equal to or more than the other.</summary>
    public int CompareTo(JsonNumber other)
    {
        if (Sign != other.Sign)
        {
            return Sign.CompareTo(other.Sign);
        }

        var length = (_digits.Length + _exponent).CompareTo(other._digits.Length + other._exponent);
        return Sign * (length != 0 ? length : string.CompareOrdinal(_digits, other._digits));
    }

    /// <summary>Whether it is a multiple of a number; a number too long to be divided is taken for one.</summary>
    public bool IsMultipleOf(JsonNumber step)
    {
        if (Sign == 0 || step.Sign <= 0)
        {
            return true;
        }

        // 0.3 and 0.1 as 3 and 1.
        var exponent = Math.Min(_exponent, step._exponent);
        return Math.Max(_digits.Length + _exponent - exponent, step._digits.Length + step._exponent - exponent)
                > MaxDigits
            || (Scaled(exponent) % step.Scaled(exponent)).IsZero;
    }

    /// <summary>The same for all spellings of a number.</summary>
    public override string ToString() => $"{(_isNegative ? "-" : "")}{_digits}e{_exponent}";

    private BigInteger Scaled(long exponent) =>
        BigInteger.Parse(_digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, (int)(_exponent - exponent));

    // An exponent beyond all bounds stays beyond them.
    private static long Exponent(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            ? Math.Clamp(exponent, -(1L << 40), 1L << 40)
        : text[0] == '-' ? -(1L << 40)
        : 1L << 40;
}
