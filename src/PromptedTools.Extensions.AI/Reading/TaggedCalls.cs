using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Calls in tagged blocks, the protocol's own form and the many spellings of it.</summary>
internal static class TaggedCalls
{
    /// <summary>
    /// The first run of blocks. <paramref name="inProse"/> says whether a block counts that the prose only shows: one in a
    /// fence or in inline code.
    /// </summary>
    public static FoundCalls? Find(ReplyText reply, bool inProse)
    {
        var text = reply.Text;
        var shown = new ShownCode(text);
        var at = 0;
        while (ToolCallTags.Find(text, at) is { } tag)
        {
            if (tag.Kind == ToolCallTagKind.Result && !shown.Holds(tag.Start))
            {
                // A result is ours to write: what the model makes up there is no answer either.
                return null;
            }

            at = tag.End;
            if (
                tag.Kind == ToolCallTagKind.Open
                && (inProse || !shown.Holds(tag.Start))
                && ReadRun(reply, tag, ref at) is { } found
            )
            {
                return found;
            }
        }

        return null;
    }

    // Null where the run holds no call, or none but repeated ones: then the end is behind it.
    private static FoundCalls? ReadRun(ReplyText reply, ToolCallTag first, ref int end)
    {
        var text = reply.Text;
        var isBehindProse = LenientCursor.SkipWhiteSpace(text, 0) < first.Start && !BeginsFence(text, first.Start);
        FoundCalls? found = null;
        ToolCallTag? tag = first;
        while (tag is { Kind: ToolCallTagKind.Open } open)
        {
            var block = TaggedBlock.Read(reply, open);
            if (block is null && found is not null && IsOnlyTags(text, open.End))
            {
                // Seen: <tool_call> where </tool_call> was meant.
                end = text.Length;
                break;
            }

            if (block is null)
            {
                // In prose a tag without a call is talked about.
                if (found is null && isBehindProse)
                {
                    return null;
                }

                var broken = new CallCandidate("", CallForm.Explicit) { Fault = "the block holds no call" };
                return (found ?? new FoundCalls([])).Then(new FoundCalls([broken])) with
                {
                    Text = TextBefore(text, first.Start),
                };
            }

            if (!isBehindProse || !reply.IsRepeated(block.Calls.Calls))
            {
                found = found?.Then(block.Calls) ?? block.Calls;
            }

            end = SkipClosers(text, block.End);
            tag = ToolCallTags.At(text, end);
        }

        return found is null ? null : found with { Text = TextBefore(text, first.Start), Rest = text[end..] };
    }

    private static bool BeginsFence(string text, int before) =>
        CodeFence.At(text, LenientCursor.SkipWhiteSpace(text, 0)) is { } fence
        && LenientCursor.SkipWhiteSpace(text, fence.ContentStart) >= before;

    private static bool IsOnlyTags(string text, int at) => SkipClosers(text, at) >= text.Length;

    // Closing tags, fence markers and stray brackets end a block in whatever order they come.
    private static int SkipClosers(string text, int at)
    {
        while (true)
        {
            at = LenientCursor.SkipWhiteSpace(text, at);
            if (at >= text.Length)
            {
                return text.Length;
            }

            if (ToolCallTags.At(text, at) is { Kind: ToolCallTagKind.Close } close)
            {
                at = close.End;
            }
            else if (text[at] is '`' or '}' or ']' or ')' or ',' or ';' or '>')
            {
                at++;
            }
            else
            {
                return at;
            }
        }
    }

    private static string TextBefore(string text, int end)
    {
        var before = text.AsSpan(0, end).Trim();
        if (before.LastIndexOf("```") is var fence and >= 0 && !before[fence..].Contains('\n'))
        {
            before = before[..fence].TrimEnd();
        }

        return before.TrimEnd('`').TrimEnd().ToString();
    }
}
