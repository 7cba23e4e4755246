using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Calls that prose leads to and that stand apart from it: in a code fence, or an object or list that begins on a line of
/// its own. A call inside a sentence or in code is only talked about.
/// </summary>
internal static class ParagraphCalls
{
    /// <summary>The calls of a fence, or of brackets that begin a line; null where they are no calls, or shown ones.</summary>
    /// <param name="region">The fence or the brackets.</param>
    /// <param name="before">The text that leads to it.</param>
    public static FoundCalls? Read(ReplyText region, string before)
    {
        var text = region.Text;
        var fence = CodeFence.At(text, 0);
        if (
            (fence is { } opened ? FencedCalls.ReadPure(region, opened) : ReadUnfenced(region)) is not { } sequence
            || !IsMeant(sequence, fence, region.Tools)
            || IsShown(before, sequence, fence)
            || region.IsRepeated(sequence.Calls)
        )
        {
            return null;
        }

        return FoundCalls.From(sequence) with
        {
            Rest = text[(fence is null ? sequence.End : CodeFence.EndAfter(text, sequence.End))..],
        };
    }

    private static CallSequence? ReadUnfenced(ReplyText region) =>
        CallSequence.Read(region, 0) is { IsBracketed: true } sequence
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
