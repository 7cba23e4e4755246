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
    private const int MaxHour = 23;
    private const int MaxMinute = 59;

    /// <summary>The text as the format has it, the text itself where the format is not checked, null where it does not fit.</summary>
    public static string? Fit(string text, string format) =>
        format switch
        {
            "date-time" => Moment(text) is (var date, var time) ? date + (time.Length > 0 ? "T" + time : "") : null,
            // The midnight that JavaScript writes behind a date is no part of it.
            "date" => Moment(text) is (var date, "" or "00:00:00" or "00:00:00Z" or "00:00:00.000Z") ? date : null,
            "time" => text.Length <= MaxLength ? Time(TimeOfDay().Match(text.Trim())) : null,
            "uuid" => Identifier(text),
            "email" => Mailbox().IsMatch(text) ? text : null,
            _ => text,
        };

    private static (string Date, string Time)? Moment(string text)
    {
        if (text.Length > MaxLength || Day().Match(text.Trim()) is not { Success: true } match)
        {
            return null;
        }

        var (year, month, day) = (Number(match, "year"), Number(match, "month"), Number(match, "day"));
        if (
            year is 0
            || month is 0 or > 12
            || day == 0
            || day > DateTime.DaysInMonth(year, month)
            || (match.Groups["rest"].Length > 0 ? Time(TimeOfDay().Match(match.Groups["rest"].Value)) : "")
                is not { } time
        )
        {
            return null;
        }

        return (string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}"), time);
    }

    private static string? Time(Match match)
    {
        if (
            !match.Success
            || Number(match, "hour") > MaxHour
            || Number(match, "minute") > MaxMinute
            || Number(match, "second") > MaxMinute
            || Number(match, "offsetHour") > MaxHour
            || Number(match, "offsetMinute") > MaxMinute
        )
        {
            return null;
        }

        var (second, fraction, sign) = (match.Groups["second"], match.Groups["fraction"], match.Groups["sign"]);
        return match.Groups["hour"].Value.PadLeft(2, '0')
            + ":"
            + match.Groups["minute"].Value
            + (second.Success ? ":" + second.Value : "")
            + (fraction.Success ? "." + fraction.Value : "")
            + (
                match.Groups["utc"].Success ? "Z"
                : sign.Success ? $"{sign.Value}{match.Groups["offsetHour"].Value}:{match.Groups["offsetMinute"].Value}"
                : ""
            );
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

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true, ValueSpan: var digits }
            ? int.Parse(digits, CultureInfo.InvariantCulture)
            : 0;

    // That it is one, not that it can be reached.
    [GeneratedRegex("^(?:\"[^\"]+\"|[^\\s@]+)@[^\\s@]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mailbox();

    [GeneratedRegex(
        "^(?<year>[0-9]{4})[-/](?<month>[0-9]{1,2})[-/](?<day>[0-9]{1,2})(?:(?:[Tt]|\\x20+)(?<rest>.+))?\\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Day();

    [GeneratedRegex(
        "^(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]+))?)?\\x20?"
            + "((?<utc>[Zz])|(?<sign>[-+])(?<offsetHour>[0-9]{2}):?(?<offsetMinute>[0-9]{2}))?\\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex TimeOfDay();
}
