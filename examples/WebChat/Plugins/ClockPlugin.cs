using System.ComponentModel;
using System.Globalization;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.WebChat.Plugins;

internal sealed class ClockPlugin
{
    [KernelFunction, Description("Gets the date and time now.")]
    public static string GetTime([Description("An IANA time zone, such as Europe/Paris")] string timeZone = "UTC")
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found)
            ? found
            : throw new ArgumentException($"'{timeZone}' is no IANA time zone; use one such as Europe/Paris or UTC.");
        return TimeZoneInfo
            .ConvertTime(DateTimeOffset.UtcNow, zone)
            .ToString("dddd, d MMMM yyyy, HH:mm (zzz)", CultureInfo.InvariantCulture);
    }
}
