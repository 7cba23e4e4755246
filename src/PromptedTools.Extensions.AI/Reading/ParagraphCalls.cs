using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Calls that prose leads to and that stand apart from it: in a code fence, or an object or list that begins on a line of
/// its own. A call inside a sentence or in code is only talked about.
/// </summary>
internal static class ParagraphCalls
{
    /// <summary>
    /// Whether a line may begin such a call, so that a stream must wait for more of it. An unfinished line may when it
    /// still can become one that does.
    /// </summary>
    public static bool MayBegin(ReadOnlySpan<char> line) => line.TrimStart() is ['`' or '[' or '{', ..];

    /// <summary>The first run of calls to known tools; a reply is only taken for it when every call is flawless.</summary>
    public static FoundCalls? FindFirst(ReplyText reply)
    {
        var text = reply.Text;
        for (var at = 0; at < text.Length; at = LineLabel.NextLine(text, at))
        {
            var start = LenientCursor.SkipWhiteSpace(text, at);
            if (start >= text.Length || !MayBegin(text.AsSpan(start, 1)))
            {
                at = Math.Max(at, start);
                start = FenceBehindWords(text, at);
                if (start < 0)
                {
                    continue;
                }
            }

            var fence = CodeFence.At(text, start);
            if (
                (fence is { } opened ? FencedCalls.ReadPure(reply, opened) : ReadUnfenced(reply, start)) is { } sequence
            )
            {
                if (
                    IsMeant(sequence, fence, reply.Tools)
                    && !IsShown(text.AsSpan(0, start), sequence, fence)
                    && !reply.IsRepeated(sequence.Calls)
                )
                {
                    return FoundCalls.From(sequence) with
                    {
                        Text = text[..start].Trim(),
                        Rest = text[(fence is null ? sequence.End : CodeFence.EndAfter(text, sequence.End))..],
                        IsTentative = true,
                    };
                }

                at = sequence.End;
            }
            else
            {
                at = start;
            }

            at = fence is { } closed ? CodeFence.EndAfter(text, Math.Max(at, closed.ContentStart)) : at;
        }

        return null;
    }

    // "Sure: ```json", and the call on the next line.
    private static int FenceBehindWords(string text, int at)
    {
        var line = text.AsSpan(at, LineLabel.NextLine(text, at) - at);
        var start = line.IndexOf("```");
        return start >= 0 && CodeFence.HoldsLines(line[start..]) is true ? at + start : -1;
    }

    private static CallSequence? ReadUnfenced(ReplyText reply, int start) =>
        reply.Text[start] != '`'
        && CallSequence.Read(reply, start) is { IsBracketed: true } sequence
        && sequence.Ending is not (CallSequenceEnding.SameLine or CallSequenceEnding.Operator)
            ? sequence
            : null;

    private static bool IsMeant(CallSequence sequence, CodeFence? fence, ToolCatalog tools) =>
        sequence.Calls.Count > 0
        && !sequence.CutOff
        && sequence.Calls.TrueForAll(call => tools.Knows(call.Name))
        && !(fence is { IsProgram: true } && sequence.StatementCount > 1);

    // Models do make calls in fences of a language: only what the prose calls an example or a program is one.
    private static bool IsShown(ReadOnlySpan<char> before, CallSequence sequence, CodeFence? fence) =>
        Announcement.IsOfExample(before)
        || (fence is { IsProgram: true } && !sequence.IsBracketed && Announcement.IsOfProgram(before));
}
