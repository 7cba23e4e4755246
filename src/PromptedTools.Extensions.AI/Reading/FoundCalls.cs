using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The calls that were found at one place of a reply, as they are written and not yet checked.</summary>
internal class FoundCalls
{
    private HashSet<string>? _duplicateKeys;

    public List<CallCandidate> Calls { get; } = [];

    /// <summary>What stands before them.</summary>
    public string Text { get; set; } = "";

    /// <summary>The index behind them; what follows is dropped.</summary>
    public int End { get; set; }

    /// <summary>Whether the text ended inside them: brackets are open, though they may still be whole.</summary>
    public bool ReachedEnd { get; protected set; }

    /// <summary>Whether the text ended where the last of them cannot be completed.</summary>
    public bool CutOff { get; protected set; }

    public LenientRepairs Repairs { get; private set; }

    /// <summary>Keys that an object held more than once.</summary>
    public IReadOnlyCollection<string> DuplicateKeys => _duplicateKeys ?? (IReadOnlyCollection<string>)[];

    /// <summary>A call of which name and arguments stand apart, the arguments as one value.</summary>
    public static FoundCalls Of(string name, LenientReading arguments)
    {
        var found = new FoundCalls();
        found.Add(
            [
                new CallCandidate(name)
                {
                    Arguments = arguments.Value,
                    Fault = arguments.Value is null ? "the arguments cannot be read" : null,
                },
            ],
            arguments
        );
        return found;
    }

    /// <summary>A call of which name and arguments stand apart, the arguments in another form than that of a value.</summary>
    public static FoundCalls Of(
        string name,
        LenientValue arguments,
        int end,
        bool reachedEnd = false,
        bool cutOff = false
    ) =>
        Of(
            name,
            new LenientReading
            {
                Value = arguments,
                End = end,
                ReachedEnd = reachedEnd,
                CutOff = cutOff,
            }
        );

    /// <summary>Adds what one value stands for.</summary>
    public void Add(IEnumerable<CallCandidate> calls, LenientReading reading)
    {
        Calls.AddRange(calls);
        (End, ReachedEnd, CutOff) = (reading.End, reading.ReachedEnd, reading.CutOff);
        AddRepairs(reading.Repairs, reading.DuplicateKeys);
    }

    /// <summary>These calls, if any, and the next ones.</summary>
    public static FoundCalls Join(FoundCalls? first, FoundCalls next)
    {
        if (first is null)
        {
            return next;
        }

        first.Calls.AddRange(next.Calls);
        (first.End, first.ReachedEnd, first.CutOff) = (next.End, next.ReachedEnd, next.CutOff);
        first.AddRepairs(next.Repairs, next.DuplicateKeys);
        return first;
    }

    private void AddRepairs(LenientRepairs repairs, IReadOnlyCollection<string> duplicateKeys)
    {
        Repairs |= repairs;
        if (duplicateKeys.Count > 0)
        {
            (_duplicateKeys ??= new(StringComparer.Ordinal)).UnionWith(duplicateKeys);
        }
    }
}

/// <summary>A call as written, before its name and arguments are checked.</summary>
internal sealed record CallCandidate(string Name)
{
    /// <summary>What stands for the arguments: an object, or whatever else was written in its place.</summary>
    public LenientValue? Arguments { get; init; }

    /// <summary>The arguments of a call expression, <c>f(a=1)</c>; null where they were passed as a value.</summary>
    public IReadOnlyList<LenientArgument>? Expression { get; init; }

    /// <summary>Why the call cannot be one, where that shows without looking at the tool.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether this is no call of its own but what was left over beside calls, as the index in <c>[f(x)][0]</c>.</summary>
    public bool IsRemnant { get; init; }

    public static CallCandidate Remnant(string fault) => new("") { Fault = fault, IsRemnant = true };
}
