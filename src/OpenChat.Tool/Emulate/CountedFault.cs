using System.Globalization;
using OpenChat.Emulator;

namespace OpenChat.Tool.Emulate;

/// <summary>A fault of the command line, for all requests or for the first few.</summary>
internal sealed record CountedFault(EmulatorFault Fault, int? Count)
{
    /// <summary>Reads <c>NAME[=VALUE][@COUNT]</c>.</summary>
    public static CountedFault Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return new CountedFault(EmulatorFault.Parse(text), null);
        }

        return
            int.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and <= 1000
            ? new CountedFault(EmulatorFault.Parse(text[..at]), count)
            : throw new FormatException(
                $"'{text[(at + 1)..]}' in the fault '{text}' is not a number of requests, 1 to 1000."
            );
    }
}
