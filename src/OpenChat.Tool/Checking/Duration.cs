using System.Globalization;

namespace OpenChat.Tool.Checking;

/// <summary>Writes how long something took, as exactly as one cares to read it.</summary>
internal static class Duration
{
    public static string Of(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
