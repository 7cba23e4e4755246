using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Calls in tagged blocks, the protocol's own form and the many spellings of it.</summary>
internal static class TaggedCalls
{
    private const int MaxNesting = 4;

    /// <summary>The first run of blocks, wherever it stands; null where a made-up result stands before it.</summary>
    public static FoundCalls? Find(ReplyText reply)
    {
        var text = reply.Text;
        // A result is ours to write: what the model makes up from there on is no answer either.
        var end = ReplyLexer
            .Tags(text)
            .Where(static tag => tag.Kind == ToolCallTagKind.Result)
            .Select(static tag => tag.Start)
            .FirstOrDefault(text.Length);
        var start = LenientCursor.SkipWhiteSpace(text, 0);
        var at = 0;
        while (ToolCallTags.Find(text, at) is { } tag && tag.Start < end)
        {
            at = tag.End;
            if (tag.Kind == ToolCallTagKind.Open)
            {
                var isBehindText = start < tag.Start && !BeginsFence(text, tag.Start);
                if (ReadRun(reply, tag, isBehindText) is { } found)
                {
                    found.Text = TextBefore(text, tag.Start);
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>The run of blocks that begins with a tag; null where prose only talks about the tag.</summary>
    public static FoundCalls? ReadRun(ReplyText reply, ToolCallTag first, bool isBehindText)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        var end = first.End;
        ToolCallTag? tag = first;
        while (tag is { Kind: ToolCallTagKind.Open } open)
        {
            var block = ReadBlock(reply, open);
            if (block is null)
            {
                // Seen: <tool_call> where </tool_call> was meant.
                var isCloser = found is not null && SkipClosers(text, open.End) >= text.Length;
                if (isCloser || open.ToolName is not null)
                {
                    end = isCloser ? text.Length : end;
                    break;
                }

                // In prose a tag without a call is talked about, and so is one that words follow and nothing closes.
                if (found is null && (isBehindText || IsSubject(text, open.End)))
                {
                    return null;
                }

                found ??= new FoundCalls();
                found.Calls.Add(new CallCandidate("") { Fault = "the block holds no call" });
                found.End = text.Length;
                return found;
            }

            end = SkipClosers(text, block.End);
            tag = ToolCallTags.At(text, end);
            if (!isBehindText || !reply.IsRepeated(block.Calls))
            {
                found = FoundCalls.Join(found, block);
            }
        }

        if (found is not null)
        {
            found.End = end;
        }

        return found;
    }

    /// <summary>The calls behind one opening tag; null when there are none.</summary>
    public static FoundCalls? ReadBlock(ReplyText reply, ToolCallTag tag)
    {
        var text = reply.Text;
        for (var nesting = 0; nesting < MaxNesting; nesting++)
        {
            var at = ReplyLexer.SkipFence(text, tag.End);
            if (tag.ToolName is { } name)
            {
                // <tool name="hammer">Hits nails</tool> is XML of something else; behind the name of no tool arguments make the call.
                var call = XmlCalls.ReadArguments(reply, at, name);
                return reply.Tools.Knows(name) || (XmlCalls.IsArgument(text, at) && call.Calls[0].Fault is null)
                    ? call
                    : null;
            }

            if (ToolCallTags.At(text, at) is not { Kind: ToolCallTagKind.Open } inner)
            {
                return CallSequence.Read(reply, at) ?? XmlCalls.Read(reply, at) ?? LabelledCalls.Read(reply, at);
            }

            tag = inner;
        }

        return null;
    }

    // "<tool_call> opens a call."
    private static bool IsSubject(string text, int at)
    {
        if (
            text.AsSpan(at) is not [' ' or ':', ..]
            || text.AsSpan(at).TrimStart(": ") is not [var first, ..]
            || !(char.IsLetter(first) || first == '=')
        )
        {
            return false;
        }

        var tag = ToolCallTags.Find(text, at);
        while (tag is { Kind: not ToolCallTagKind.Close, End: var end })
        {
            tag = ToolCallTags.Find(text, end);
        }

        return tag is null;
    }

    private static bool BeginsFence(string text, int before) =>
        text.AsSpan().TrimStart().StartsWith("```") && ReplyLexer.SkipFence(text, 0) >= before;

    /// <summary>Behind one closing tag, fence marker, stray bracket or white space: they end a block in whatever order they come.</summary>
    public static int SkipCloser(ReadOnlySpan<char> text, int at) =>
        at >= text.Length ? at
        : ToolCallTags.At(text, at) is { Kind: ToolCallTagKind.Close } close ? close.End
        : text[at] == '`' ? (CodeFence.IsLabelled(text[at..]) ? at : at + 1)
        : LenientCursor.IsWhiteSpace(text[at]) || "}]),;>".Contains(text[at]) ? at + 1
        : at;

    private static int SkipClosers(string text, int at)
    {
        int next;
        while ((next = SkipCloser(text, at)) > at)
        {
            at = next;
        }

        return at;
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
