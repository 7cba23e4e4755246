using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.ToolCalling.Reading;

/// <summary>Calls in tagged blocks, the protocol's own form and the many spellings of it.</summary>
internal static class TaggedCalls
{
    /// <summary>
    /// The first run of blocks. <paramref name="inProse"/> says whether a block counts that the prose only shows: one in a
    /// fence or in inline code.
    /// </summary>
    public static FoundCalls? Find(string text, ToolCatalog tools, bool inProse)
    {
        var at = 0;
        while (ToolCallTags.Find(text, at) is { } tag)
        {
            if (tag.Kind == ToolCallTagKind.Result)
            {
                // A result is ours to write: what the model makes up there is no answer either.
                return null;
            }

            if (
                tag.Kind == ToolCallTagKind.Open
                && (inProse || !IsShown(text, tag.Start))
                && ReadRun(text, tag, tools) is { } found
            )
            {
                return found;
            }

            at = tag.End;
        }

        return null;
    }

    private static FoundCalls? ReadRun(string text, ToolCallTag first, ToolCatalog tools)
    {
        var before = TextBefore(text, first.Start);
        FoundCalls? found = null;
        ToolCallTag? tag = first;
        var end = first.End;
        while (tag is { Kind: ToolCallTagKind.Open } open)
        {
            var block = TaggedBlock.Read(text, open, tools);
            if (block is null)
            {
                if (found is null && before.Length > 0)
                {
                    return null;
                }

                var broken = new CallCandidate("", CallForm.Explicit) { Fault = "the block holds no call" };
                return (found ?? new FoundCalls([])).Then(new FoundCalls([broken])) with { Text = before };
            }

            found = found?.Then(block.Calls) ?? block.Calls;
            end = SkipClosers(text, block.End);
            tag = ToolCallTags.At(text, end);
        }

        return found! with
        {
            Text = before,
            Rest = text[end..],
        };
    }

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

    private static bool IsShown(string text, int at)
    {
        if (at > 0 && text[at - 1] == '`')
        {
            return true;
        }

        var markers = 0;
        var first = -1;
        for (
            var i = text.IndexOf("```", StringComparison.Ordinal);
            i >= 0 && i < at;
            i = text.IndexOf("```", i + 3, StringComparison.Ordinal)
        )
        {
            markers++;
            first = first < 0 ? i : first;
        }

        return markers % 2 != 0 && !text.AsSpan(0, first).IsWhiteSpace();
    }
}
