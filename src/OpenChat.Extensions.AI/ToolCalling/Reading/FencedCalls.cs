using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.ToolCalling.Reading;

/// <summary>Calls in a code fence that prose leads to.</summary>
internal static class FencedCalls
{
    /// <summary>The calls of every fence that holds nothing else.</summary>
    public static FoundCalls? FindAll(string text, ToolCatalog tools)
    {
        FoundCalls? found = null;
        foreach (var (fence, sequence) in Pure(text, tools))
        {
            if (sequence.Calls.Exists(call => tools.Knows(call.Name)) || sequence.CutOff)
            {
                var calls = FoundCalls.From(sequence);
                found = found?.Then(calls) ?? calls with { Text = text[..fence.Start].Trim() };
            }
        }

        return found;
    }

    /// <summary>The calls in a fence; null when there is none, or anything else with them.</summary>
    public static CallSequence? ReadPure(string text, CodeFence fence, ToolCatalog tools) =>
        CallSequence.Read(text, fence.ContentStart, tools) is { } sequence
        && (
            sequence.CutOff
            || sequence.Ending is CallSequenceEnding.Fence or CallSequenceEnding.Clean or CallSequenceEnding.Tag
        )
            ? sequence
            : null;

    private static IEnumerable<(CodeFence Fence, CallSequence Sequence)> Pure(string text, ToolCatalog tools)
    {
        var at = 0;
        while (at < text.Length && CodeFence.Find(text, at) is { } fence)
        {
            var from = fence.ContentStart;
            if (ReadPure(text, fence, tools) is { } sequence)
            {
                from = Math.Min(sequence.End, text.Length);
                yield return (fence, sequence);
            }

            at = CodeFence.EndAfter(text, from);
        }
    }
}
