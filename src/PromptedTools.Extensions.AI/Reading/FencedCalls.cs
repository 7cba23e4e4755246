using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Calls in a code fence that prose leads to.</summary>
internal static class FencedCalls
{
    /// <summary>The calls of every fence that holds nothing else.</summary>
    public static FoundCalls? FindAll(ReplyText reply)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        foreach (var (fence, sequence) in Pure(reply))
        {
            if (sequence.Calls.Exists(call => reply.Tools.Knows(call.Name)) || sequence.CutOff)
            {
                var calls = FoundCalls.From(sequence);
                found = found?.Then(calls) ?? calls with { Text = text[..fence.Start].Trim() };
            }
        }

        return found;
    }

    /// <summary>The calls in a fence; null when there is none, or anything else with them.</summary>
    public static CallSequence? ReadPure(ReplyText reply, CodeFence fence) =>
        CallSequence.Read(reply, fence.ContentStart) is { } sequence
        && (
            sequence.CutOff
            || sequence.Ending is CallSequenceEnding.Fence or CallSequenceEnding.Clean or CallSequenceEnding.Tag
        )
            ? sequence
            : null;

    private static IEnumerable<(CodeFence Fence, CallSequence Sequence)> Pure(ReplyText reply)
    {
        var text = reply.Text;
        var at = 0;
        while (at < text.Length && CodeFence.Find(text, at) is { } fence)
        {
            var from = fence.ContentStart;
            if (ReadPure(reply, fence) is { } sequence)
            {
                from = Math.Min(sequence.End, text.Length);
                yield return (fence, sequence);
            }

            at = CodeFence.EndAfter(text, from);
        }
    }
}
