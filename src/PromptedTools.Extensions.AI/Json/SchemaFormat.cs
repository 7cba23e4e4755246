using System.Globalization;
using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// The formats of strings that are checked: <c>date-time</c>, <c>date</c>, <c>time</c> (RFC 3339), <c>uuid</c> (RFC
/// 9562) and, as text with one @, <c>email</c>. The spelling is mended where it says the same (<c>2024-10-18 9:30z</c>); what is not there is not made up: a date without a
/// time and a time without seconds or offset stay as they are, as .NET's own readers take them.
/// </summary>
internal static partial class SchemaFormat
{
    // More than any date, time or identifier has.
    private const int MaxLength = 64;

    private const string Date = "(?<year>[0-9]{4})[-/](?<month>[0-9]{1,2})[-/](?<day>[0-9]{1,2})";
    private const string Time =
        "(?<hour>[01]?[0-9]|2[0-3]):(?<minute>[0-5][0-9])(:(?<second>[0-5][0-9])([.,](?<fraction>[0-9]+))?)?"
        + @"\x20?((?<utc>[Zz])|(?<offsetHour>[-+]([01][0-9]|2[0-3])):?(?<offsetMinute>[0-5][0-9]))?";

    /// <summary>The text as the format has it, the text itself where the format is not checked, null where it does not fit.</summary>
    public static string? Fit(string text, string format) =>
        format switch
        {
            "date-time" when Read(Moment(), text) is { } moment => DateOf(moment) is { } date
                ? date + (TimeOf(moment) is { Length: > 0 } time ? "T" + time : "")
                : null,
            // The midnight that JavaScript writes behind a date is no part of it.
            "date" when Read(Moment(), text) is { } moment => TimeOf(moment)
                is ""
                    or "00:00:00"
                    or "00:00:00Z"
                    or "00:00:00.000Z"
                ? DateOf(moment)
                : null,
            "time" when Read(TimeOfDay(), text) is { } time => TimeOf(time),
            "date-time" or "date" or "time" => null,
            "uuid" => Identifier(text),
            "email" => Mailbox().IsMatch(text) ? text : null,
            _ => text,
        };

    private static Match? Read(Regex format, string text) =>
        text.Length <= MaxLength && format.Match(text.Trim()) is { Success: true } match ? match : null;

    private static string? DateOf(Match match)
    {
        var date = $"{match.Groups["year"]}-{match.Groups["month"]}-{match.Groups["day"]}";
        return DateOnly.TryParseExact(date, "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
    }

    private static string TimeOf(Match match)
    {
        string Written(string before, string group) =>
            match.Groups[group] is { Success: true, Value: var value } ? before + value : "";

        return Written("", "hour").PadLeft(match.Groups["hour"].Success ? 2 : 0, '0')
            + Written(":", "minute")
            + Written(":", "second")
            + Written(".", "fraction")
            + Written("", "utc").ToUpperInvariant()
            + Written("", "offsetHour")
            + Written(":", "offsetMinute");
    }

    private static string? Identifier(string text)
    {
        const string Prefix = "urn:uuid:";
        var digits = text.Trim();
        digits = digits.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? digits[Prefix.Length..] : digits;
        return Guid.TryParseExact(digits, "D", out _) ? digits
            : Guid.TryParseExact(digits, "N", out var id)
            || Guid.TryParseExact(digits, "B", out id)
            || Guid.TryParseExact(digits, "P", out id)
                ? id.ToString()
            : null;
    }

    // That it is one, not that it can be reached.
    [GeneratedRegex("^(?:\"[^\"]+\"|[^\\s@]+)@[^\\s@]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mailbox();

    [GeneratedRegex($@"^{Date}((?:[Tt]|\x20+){Time})?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Moment();

    [GeneratedRegex($@"^{Time}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDay();
}
