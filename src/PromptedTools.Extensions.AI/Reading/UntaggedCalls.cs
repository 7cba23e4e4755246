using System.Text.RegularExpressions;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Calls without a tag: those that a reply begins with, those that prose leads to and that stand apart from it, and, where a
/// call must be made, those anywhere in it.
/// </summary>
internal static partial class UntaggedCalls
{
    /// <summary>How many characters before a call can say that it is only shown.</summary>
    public const int MaxAnnouncement = 300;

    /// <summary>Calls that a reply begins with, bare or in code fences. What may follow them is explanation.</summary>
    public static FoundCalls? AtHead(ReplyText reply)
    {
        var start = SkipToFence(reply.Text, 0);
        return CodeFence.At(reply.Text, start) is { } fence ? FencedAtHead(reply, fence) : BareAtHead(reply, start);
    }

    /// <summary>The calls of a fence, or of brackets that begin a line, behind the text that leads to them; null where they are no calls, or shown ones.</summary>
    public static FoundCalls? Apart(ReplyText region, string before)
    {
        var fence = CodeFence.At(region.Text, 0);
        if (
            (fence is { } opened ? InFence(region, opened) : InBrackets(region)) is not { CutOff: false } sequence
            || sequence.Calls.Count == 0
            || !sequence.Calls.TrueForAll(call => region.Tools.Knows(call.Name))
            || IsProgram(sequence, fence)
            || IsShown(before, sequence, fence)
        )
        {
            return null;
        }

        sequence.End = fence?.EndAfter(region.Text, sequence.End) ?? sequence.End;
        return sequence;
    }

    /// <summary>The calls of every fence that holds nothing else.</summary>
    public static FoundCalls? InFences(ReplyText reply)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        var at = 0;
        while (at < text.Length && CodeFence.Find(text, at) is { } fence)
        {
            var sequence = InFence(reply, fence);
            if (sequence is not null && (sequence.CutOff || KnowsOne(reply, sequence)))
            {
                sequence.Text = text[..fence.Start].Trim();
                found = FoundCalls.Join(found, sequence);
            }

            at = fence.EndAfter(text, sequence?.End ?? fence.ContentStart);
        }

        return AllOf(found, text);
    }

    /// <summary>Objects and lists anywhere, and call expressions on lines of their own.</summary>
    public static FoundCalls? Anywhere(ReplyText reply)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        for (var at = 0; at < text.Length; at++)
        {
            if (!MayBegin(reply, at) || CallSequence.Read(reply, at) is not { } sequence)
            {
                continue;
            }

            if (
                KnowsOne(reply, sequence)
                && sequence.Ending != CallSequenceEnding.Operator
                && (sequence.IsBracketed || sequence.Ending != CallSequenceEnding.SameLine)
            )
            {
                sequence.Text = text[..at].Trim();
                found = FoundCalls.Join(found, sequence);
            }

            at = Math.Max(at, sequence.End - 1);
        }

        return AllOf(found, text);
    }

    private static CallSequence? BareAtHead(ReplyText reply, int start)
    {
        var sequence = CallSequence.Read(reply, start);
        if (sequence is null or { CutOff: true })
        {
            return sequence;
        }

        // "now() gives the time", print("hello") and "[] is falsy in Python" with a known name nowhere in them are answers.
        return
            (sequence.Ending == CallSequenceEnding.SameLine && !sequence.IsBracketed)
            || (
                IsForeign(reply, sequence)
                && (
                    !sequence.IsBracketed
                    || sequence.Ending is CallSequenceEnding.SameLine or CallSequenceEnding.NewLine
                )
            )
            ? null
            : sequence;
    }

    private static FoundCalls? FencedAtHead(ReplyText reply, CodeFence fence)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        CodeFence? next = fence;
        while (next is { } current && InFence(reply, current) is { } sequence)
        {
            if (
                IsProgram(sequence, current)
                || (current.IsProgram && IsForeign(reply, sequence) && !sequence.IsBracketed)
            )
            {
                return null;
            }

            sequence.End = sequence.CutOff ? text.Length : current.EndAfter(text, sequence.End);
            found = FoundCalls.Join(found, sequence);
            next = CodeFence.At(text, SkipToFence(text, found.End));
        }

        return found;
    }

    // A fence may be the item of a list.
    private static int SkipToFence(string text, int at)
    {
        at = LenientCursor.SkipWhiteSpace(text, at);
        var item = LenientCursor.SkipWhiteSpace(text, at + ListMarker.LengthOf(text.AsSpan(at)));
        return CodeFence.At(text, item) is null ? at : item;
    }

    // Null where there is none, or anything else with them.
    private static CallSequence? InFence(ReplyText reply, CodeFence fence) =>
        CallSequence.Read(reply, fence.ContentStart) is { } sequence
        && (
            sequence.CutOff
            || sequence.Ending is CallSequenceEnding.Fence or CallSequenceEnding.Clean or CallSequenceEnding.Tag
        )
            ? sequence
            : null;

    private static CallSequence? InBrackets(ReplyText region) =>
        CallSequence.Read(region, 0) is { IsBracketed: true } sequence
        && sequence.Ending is not (CallSequenceEnding.SameLine or CallSequenceEnding.Operator)
            ? sequence
            : null;

    private static bool KnowsOne(ReplyText reply, CallSequence sequence) =>
        sequence.Calls.Exists(call => reply.Tools.Knows(call.Name));

    private static bool IsForeign(ReplyText reply, CallSequence sequence) =>
        sequence.Calls.Count > 0 && !KnowsOne(reply, sequence);

    private static bool IsProgram(CallSequence sequence, CodeFence? fence) =>
        fence is { IsProgram: true } && sequence.StatementCount > 1;

    // What stands around them is no part of an answer: a call must be made.
    private static FoundCalls? AllOf(FoundCalls? found, string text)
    {
        if (found is not null)
        {
            found.End = text.Length;
        }

        return found;
    }

    private static bool MayBegin(ReplyText reply, int at) =>
        reply.Text[at] is '{' or '['
        || (
            IsLineStart(reply.Text, at)
            && LenientCursor.TryReadCallName(reply.Text, at, out var name, out _)
            && reply.Tools.Knows(name)
        );

    private static bool IsLineStart(string text, int at)
    {
        if (!LenientCursor.IsIdentifierStart(text, at))
        {
            return false;
        }

        var before = at - 1;
        // White space and the marks of a list: "2. `f()`"
        while (before >= 0 && text[before] is ' ' or '\t' or '`' or '*' or '-' or '.' or ')' or (>= '0' and <= '9'))
        {
            before--;
        }

        return before < 0 || text[before] is '\n' or '\r';
    }

    // Models do make calls in fences of a language: only what the prose calls an example or a program is one.
    private static bool IsShown(ReadOnlySpan<char> before, CallSequence sequence, CodeFence? fence)
    {
        var text = before.TrimEnd();
        text = text[Math.Max(0, text.Length - MaxAnnouncement)..];
        var paragraph = text[(text.LastIndexOf("\n\n") + 1)..];
        return Example().IsMatch(paragraph)
            || (fence is { IsProgram: true } && !sequence.IsBracketed && Program().IsMatch(paragraph));
    }

    [GeneratedRegex(@"\b(?:examples?|for instance)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Example();

    [GeneratedRegex(@"\b(?:code|snippet|script|program)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Program();
}
