using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The calls that a reply was found to hold, not yet checked.</summary>
internal sealed record FoundCalls(List<CallCandidate> Calls)
{
    /// <summary>What stands before them.</summary>
    public string Text { get; init; } = "";

    /// <summary>What stands after them; it is dropped.</summary>
    public string Rest { get; init; } = "";

    public bool ReachedEnd { get; init; }

    public bool CutOff { get; init; }

    public LenientRepairs Repairs { get; init; }

    public IReadOnlyCollection<string> DuplicateKeys { get; init; } = [];

    public static FoundCalls From(CallSequence sequence) =>
        new(sequence.Calls)
        {
            ReachedEnd = sequence.ReachedEnd,
            CutOff = sequence.CutOff,
            Repairs = sequence.Repairs,
            DuplicateKeys = sequence.DuplicateKeys,
        };

    /// <summary>These calls and the next ones; the text before stays that of the first.</summary>
    public FoundCalls Then(FoundCalls next)
    {
        Calls.AddRange(next.Calls);
        return next with
        {
            Calls = Calls,
            Text = Text,
            Repairs = Repairs | next.Repairs,
            DuplicateKeys =
                next.DuplicateKeys.Count == 0 ? DuplicateKeys : [.. DuplicateKeys.Union(next.DuplicateKeys)],
        };
    }
}
