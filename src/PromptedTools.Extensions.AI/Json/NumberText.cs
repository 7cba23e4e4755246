using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Reads a number as JSON, Python or a person writes it and gives it back as valid JSON.</summary>
internal static partial class NumberText
{
    /// <summary>How many digits stand together where thousands are set apart.</summary>
    public const int GroupLength = 3;

    // Python allows 1_000_000; nobody writes 007 for a number.
    private const string Digits = "[0-9](?:_?[0-9])*";
    private const string Number =
        $@"(?!0_?[0-9])(?:{Digits})?(?>(?:\.(?:{Digits})?)?)(?>(?:[eE][-+]?{Digits})?)(?![\p{{L}}\p{{Nd}}_.])";
    private const string Sign = @"(?<sign>[-+\u2212])";

    // Behind comma, space, no-break space, thin space, narrow no-break space or an apostrophe, the same each time.
    private const string Grouped =
        @"[1-9][0-9]{0,2}(?<gap>[, \u00A0\u2009\u202F'\u2019])[0-9]{3}(?:\k<gap>[0-9]{3})*(?![0-9])(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?";

    // A sign, or the code that stands for it.
    private const string Currency =
        @"(?>\p{Sc}|USD|EUR|GBP|JPY|CNY|CHF|INR|KRW|BRL|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|MXN|ZAR)";

    public static bool Begins(string text, int at) =>
        text.AsSpan(at) switch
        {
            ['-' or '+', '.', var digit, ..] => char.IsAsciiDigit(digit),
            ['-' or '+' or '.', var digit, ..] => char.IsAsciiDigit(digit),
            [var digit, ..] => char.IsAsciiDigit(digit),
            _ => false,
        };

    /// <summary>How long the number is that begins here; 0 where the run of characters is none: 01, 0x1F, 5km, 1.2.3.</summary>
    public static int LengthAt(string text, int at)
    {
        foreach (var match in Written().EnumerateMatches(text, at))
        {
            return match.Length;
        }

        return 0;
    }

    /// <summary>The number as JSON has it.</summary>
    public static string ToJson(string written)
    {
        var number = written.Replace("_", "", StringComparison.Ordinal);
        number = number[0] == '+' ? number[1..] : number;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? number
            : point + 1 == number.Length || !char.IsAsciiDigit(number[point + 1]) ? number.Remove(point, 1)
            : point == 0 || number[point - 1] == '-' ? number.Insert(point, "0")
            : number;
    }

    /// <summary>
    /// The number that a text is, where a number is wanted: thousands may be set apart (<c>1,000.50</c>, <c>1 000</c>,
    /// <c>1'000</c>), and the sign or code of a currency, percent or degrees adds nothing, since the property names what is
    /// counted. Null for every other text: <c>5 km</c>, <c>3-5</c>, <c>1/2</c>, <c>3,5</c>, which is 3.5 to some and a list to
    /// others.
    /// </summary>
    public static string? Read(string text)
    {
        var match = Meant().Match(text);
        var number = match.Groups["number"].Value;
        if (!Begins(number, 0))
        {
            return null;
        }

        var gap = match.Groups["gap"];
        number = ToJson(gap.Success ? number.Replace(gap.Value, "", StringComparison.Ordinal) : number);
        return match.Groups["sign"].Value is "-" or "\u2212" ? "-" + number : number;
    }

    [GeneratedRegex(@"\G[-+]?" + Number, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Written();

    [GeneratedRegex(
        $@"^\s*(?:{Sign}?{Currency}\s*|{Currency}\s*{Sign}|{Sign}?)(?<number>{Grouped}|{Number})(?>\s*)(?:\u00B0[CF]?|%|{Currency})?(?>\s*)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Meant();
}
