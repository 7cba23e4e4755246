using System.Text;

namespace OpenChat.Emulator.Faults;

/// <summary>One fault's name, help and value.</summary>
internal sealed record FaultEntry(
    EmulatorFaultKind Kind,
    string Help,
    string? Unit,
    int Default,
    int Minimum,
    int Maximum
)
{
    public string Name { get; } = KebabCase(Kind.ToString().Replace("AI", "ai", StringComparison.Ordinal));

    public string HelpLine =>
        $"{(Unit is null ? Name : $"{Name}={Unit}"), -32}{Help}{(Unit is null ? "" : $" (default {Default})")}";

    public static FaultEntry Plain(EmulatorFaultKind kind, string help) => new(kind, help, null, 0, 0, 0);

    public static FaultEntry WithValue(
        EmulatorFaultKind kind,
        string help,
        string unit,
        int defaultValue,
        int minimum = 0,
        int maximum = 3_600_000
    ) => new(kind, help, unit, defaultValue, minimum, maximum);

    public string Describe(EmulatorFault fault) =>
        Name + (Unit is null ? "" : $"={fault.Value ?? Default}") + (fault.Code is null ? "" : $"/{fault.Code}");

    public void Check(EmulatorFault fault)
    {
        if (fault.Code is not null && Kind != EmulatorFaultKind.Status)
        {
            throw new FormatException($"The fault '{Name}' takes no code; only 'status' does.");
        }

        if (fault.Value is not { } value)
        {
            return;
        }

        if (Unit is null)
        {
            throw new FormatException($"The fault '{Name}' takes no value.");
        }

        if (value < Minimum || value > Maximum)
        {
            throw new FormatException($"The fault '{Name}' takes {Minimum} to {Maximum} {Unit}, not {value}.");
        }
    }

    private static string KebabCase(string name)
    {
        var kebab = new StringBuilder();
        foreach (var (index, character) in name.Index())
        {
            if (index > 0 && (char.IsUpper(character) || char.IsDigit(character) && !char.IsDigit(name[index - 1])))
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(character));
        }

        return kebab.ToString();
    }
}
