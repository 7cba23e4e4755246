using System.Globalization;
using OpenChat.Emulator.Faults;

namespace OpenChat.Emulator;

/// <summary>Represents one thing that goes wrong with an answer.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Value">How much of it, in the unit <see cref="EmulatorFaultKind"/> names; <see langword="null"/> for that fault's default.</param>
/// <param name="Code">The Workers AI error code of <see cref="EmulatorFaultKind.Status"/>; <see langword="null"/> for 3043.</param>
public sealed record EmulatorFault(EmulatorFaultKind Kind, int? Value = null, int? Code = null)
{
    /// <summary>Gets all faults with their names, units, defaults and a line of help each, as a command line shows them.</summary>
    public static string Help { get; } =
        string.Join(Environment.NewLine, FaultCatalog.Entries.Select(entry => entry.HelpLine));

    /// <summary>Reads a fault from <c>NAME</c>, <c>NAME=VALUE</c> or <c>status=STATUS/CODE</c>.</summary>
    /// <param name="text">The text, such as <c>delay=200</c> or <c>status=429/3040</c>.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="FormatException">The name is unknown, or its value is missing, not wanted or out of range; the message says what is right.</exception>
    public static EmulatorFault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (name, value) = SplitAt(text, '=');
        var entry =
            FaultCatalog.Find(name)
            ?? throw new FormatException(
                $"'{name}' is not a fault. {Suggestion(name)}The faults are: {string.Join(", ", FaultCatalog.Names)}."
            );
        var (amount, code) =
            entry.Kind == EmulatorFaultKind.Status && value is not null ? SplitAt(value, '/') : (value, null);
        var fault = new EmulatorFault(entry.Kind, Number(text, amount), Number(text, code));
        entry.Check(fault);
        return fault;
    }

    private static string Suggestion(string name) =>
        NearestName.Of(name, FaultCatalog.Names) is { } nearest ? $"Did you mean '{nearest}'? " : "";

    private static (string Head, string? Tail) SplitAt(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var index
            ? (text[..index], text[(index + 1)..])
            : (text, null);

    private static int? Number(string text, string? digits) =>
        digits is null ? null
        : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"'{digits}' in the fault '{text}' is not a whole number.");
}
