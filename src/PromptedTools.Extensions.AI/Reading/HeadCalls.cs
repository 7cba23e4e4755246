using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Calls that a reply begins with, bare or in a code fence. What may follow them is explanation.</summary>
internal static class HeadCalls
{
    public static FoundCalls? Find(ReplyText reply)
    {
        var text = reply.Text;
        var start = LenientCursor.SkipWhiteSpace(text, 0);
        return CodeFence.At(text, start) is { } fence ? FindFenced(reply, fence) : FindBare(reply, start);
    }

    private static FoundCalls? FindBare(ReplyText reply, int start)
    {
        var text = reply.Text;
        if (CallSequence.Read(reply, start) is not { } sequence)
        {
            return null;
        }

        var knowsOne = sequence.Calls.Exists(call => reply.Tools.Knows(call.Name));
        // "now() gives the time" and print("hello") are answers.
        var isAnswer =
            !sequence.IsBracketed
            && (sequence.Ending == CallSequenceEnding.SameLine || (sequence.Calls.Count > 0 && !knowsOne));
        var isRemark =
            sequence.Ending is CallSequenceEnding.SameLine or CallSequenceEnding.NewLine
            && !knowsOne
            && sequence.Calls.Count > 0;
        return !sequence.CutOff && (isAnswer || isRemark)
            ? null
            : FoundCalls.From(sequence) with
            {
                Rest = text[Math.Min(sequence.End, text.Length)..],
            };
    }

    private static FoundCalls? FindFenced(ReplyText reply, CodeFence fence)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        CodeFence? next = fence;
        var end = fence.Start;
        while (next is { } current && FencedCalls.ReadPure(reply, current) is { } sequence)
        {
            if (current.IsProgram && sequence.StatementCount > 1)
            {
                return null;
            }

            end = sequence.CutOff ? text.Length : CodeFence.EndAfter(text, sequence.End);
            var calls = FoundCalls.From(sequence);
            found = found?.Then(calls) ?? calls;
            next = CodeFence.At(text, LenientCursor.SkipWhiteSpace(text, end));
        }

        return found is null ? null : found with { Rest = text[end..] };
    }
}
