using OpenChat.Emulator.Faults;

namespace OpenChat.Emulator;

/// <summary>Represents what goes wrong, to be changed while the emulator runs.</summary>
/// <remarks>
/// Faults queued with <see cref="Next"/> are used first, one set for each request that passed the checks of token, model and
/// schema; then the turns of <see cref="OpenChatEmulator.Enqueue"/>, then those of <see cref="Choose"/>, then those of <see cref="Always"/>.
/// </remarks>
public sealed class EmulatorFaults
{
    private readonly Lock _lock = new();
    private readonly Queue<FaultPlan> _next = new();
    private readonly Queue<FaultPlan> _script = new();
    private FaultPlan _always = FaultPlan.None;
    private Func<EmulatorRequest, IEnumerable<EmulatorFault>>? _choose;

    /// <summary>Adds a set of faults for one request; an empty set is a request without a fault.</summary>
    /// <param name="faults">The faults, which add up.</param>
    /// <exception cref="FormatException">A fault's value is missing, not wanted or out of range.</exception>
    public void Next(params IEnumerable<EmulatorFault> faults)
    {
        var plan = new FaultPlan(faults);
        lock (_lock)
        {
            _next.Enqueue(plan);
        }
    }

    /// <summary>Sets the faults of all requests that have none of their own.</summary>
    /// <param name="faults">The faults, which add up; none to go back to right answers.</param>
    /// <exception cref="FormatException">A fault's value is missing, not wanted or out of range.</exception>
    public void Always(params IEnumerable<EmulatorFault> faults)
    {
        var plan = new FaultPlan(faults);
        lock (_lock)
        {
            _always = plan;
        }
    }

    /// <summary>Sets what picks the faults of each request, for runs with random faults.</summary>
    /// <param name="choose">Is called for each request, several at once; <see langword="null"/> for none.</param>
    public void Choose(Func<EmulatorRequest, IEnumerable<EmulatorFault>>? choose)
    {
        lock (_lock)
        {
            _choose = choose;
        }
    }

    /// <summary>Replaces the faults of all requests, and those of the next ones.</summary>
    internal void Replace(IEnumerable<EmulatorFault> always, IEnumerable<IEnumerable<EmulatorFault>> next)
    {
        var plan = new FaultPlan(always);
        var plans = next.Select(static faults => new FaultPlan(faults)).ToList();
        lock (_lock)
        {
            _always = plan;
            _choose = null;
            _next.Clear();
            plans.ForEach(_next.Enqueue);
        }
    }

    /// <summary>Adds the turns of a script, for requests that <see cref="Next"/> says nothing of.</summary>
    internal void Enqueue(IEnumerable<EmulatorTurn> turns)
    {
        var plans = turns.Select(static turn => new FaultPlan(turn.Faults) { Reply = turn.Reply }).ToList();
        lock (_lock)
        {
            plans.ForEach(_script.Enqueue);
        }
    }

    /// <summary>Drops all faults; the turns of a script stay.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _next.Clear();
            _always = FaultPlan.None;
            _choose = null;
        }
    }

    /// <summary>
    /// Gives the plan of a request that is refused, and takes it, where it says how servers of 2025 refuse. Other plans wait for
    /// a request that is answered.
    /// </summary>
    internal FaultPlan TakeForRefusal(EmulatorRequest request)
    {
        lock (_lock)
        {
            if (_next.TryPeek(out var next) && !next.Has(EmulatorFaultKind.Llama2025))
            {
                return FaultPlan.None;
            }
        }

        var plan = Take(request);
        return plan.Has(EmulatorFaultKind.Llama2025) ? plan : FaultPlan.None;
    }

    internal FaultPlan Take(EmulatorRequest request)
    {
        Func<EmulatorRequest, IEnumerable<EmulatorFault>>? choose;
        lock (_lock)
        {
            if (_next.TryDequeue(out var next) || _script.TryDequeue(out next))
            {
                return next;
            }

            if (_choose is null)
            {
                return _always;
            }

            choose = _choose;
        }

        return new FaultPlan(choose(request));
    }
}
