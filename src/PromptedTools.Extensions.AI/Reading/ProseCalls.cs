using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Calls that stand in prose without fence or tag: objects and lists anywhere, call expressions on lines of their own.</summary>
internal static class ProseCalls
{
    public static FoundCalls? Find(ReplyText reply)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        var at = 0;
        while (at < text.Length)
        {
            var start = NextCandidate(reply, at);
            if (start < 0)
            {
                break;
            }

            var sequence = CallSequence.Read(reply, start);
            if (sequence is not null && IsMeant(sequence, reply.Tools))
            {
                var calls = FoundCalls.From(sequence);
                found = found?.Then(calls) ?? calls with { Text = text[..start].Trim() };
            }

            at = Math.Max(start + 1, sequence?.End ?? 0);
        }

        return found;
    }

    private static bool IsMeant(CallSequence sequence, ToolCatalog tools) =>
        sequence.Calls.Count > 0
        && sequence.Calls.Exists(call => tools.Knows(call.Name))
        && sequence.Ending != CallSequenceEnding.Operator
        && (sequence.IsBracketed || sequence.Ending != CallSequenceEnding.SameLine);

    private static int NextCandidate(ReplyText reply, int at)
    {
        var text = reply.Text;
        while (at < text.Length)
        {
            if (
                text[at] is '{' or '['
                || (
                    IsLineStart(text, at)
                    && LenientCursor.TryReadCallName(text, at, out var name, out _)
                    && reply.Tools.Knows(name)
                )
            )
            {
                return at;
            }

            at++;
        }

        return -1;
    }

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
}
