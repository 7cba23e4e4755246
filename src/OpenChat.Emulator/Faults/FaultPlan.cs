namespace OpenChat.Emulator.Faults;

/// <summary>What goes wrong with one request.</summary>
internal sealed class FaultPlan
{
    public static readonly FaultPlan None = new([]);

    private readonly Dictionary<EmulatorFaultKind, EmulatorFault> _faults = [];

    /// <summary>Gets the reply that a script has for the request; <see langword="null"/> leaves it to the engine.</summary>
    public EmulatorReply? Reply { get; init; }

    public FaultPlan(IEnumerable<EmulatorFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        foreach (var fault in faults)
        {
            FaultCatalog.Entry(fault.Kind).Check(fault);
            _faults[fault.Kind] = fault;
        }
    }

    /// <summary>Gives the faults as a command line names them, such as <c>busy, delay=200</c>; empty when there are none.</summary>
    public string Describe() =>
        string.Join(", ", _faults.Values.Select(fault => FaultCatalog.Entry(fault.Kind).Describe(fault)));

    public bool Has(EmulatorFaultKind kind) => _faults.ContainsKey(kind);

    public EmulatorFault? Find(EmulatorFaultKind kind) => _faults.GetValueOrDefault(kind);

    /// <summary>Gives the fault's value, or its default; <see langword="null"/> when the fault is not in the plan.</summary>
    public int? Value(EmulatorFaultKind kind) =>
        Find(kind) is { } fault ? fault.Value ?? FaultCatalog.Entry(kind).Default : null;

    public TimeSpan Milliseconds(EmulatorFaultKind kind) => TimeSpan.FromMilliseconds(Value(kind) ?? 0);
}
