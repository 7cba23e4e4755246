using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What one opening tag begins.</summary>
internal sealed record TaggedBlock(FoundCalls Calls, int End)
{
    /// <summary>Reads the calls behind a tag; null when there are none.</summary>
    public static TaggedBlock? Read(ReplyText reply, ToolCallTag tag)
    {
        var text = reply.Text;
        for (var nesting = 0; nesting < 4; nesting++)
        {
            var at = SkipFence(text, tag.End);
            if (tag.ToolName is { } name)
            {
                return ReadNamed(reply, at, name);
            }

            if (ToolCallTags.At(text, at) is { Kind: ToolCallTagKind.Open } inner)
            {
                tag = inner;
                continue;
            }

            return ReadSequence(reply, at) ?? XmlCalls.ReadTool(reply, at) ?? LabelledCalls.Read(reply, at);
        }

        return null;
    }

    private static TaggedBlock? ReadSequence(ReplyText reply, int at) =>
        CallSequence.Read(reply, at) is { } sequence
            ? new TaggedBlock(FoundCalls.From(sequence), Math.Min(sequence.End, reply.Text.Length))
            : null;

    // <tool name="hammer">Hits nails</tool> is XML of something else; behind the name of no tool arguments make the call.
    private static TaggedBlock? ReadNamed(ReplyText reply, int at, string name)
    {
        var text = reply.Text;
        if (!reply.Tools.Knows(name) && !(at < text.Length && text[at] == '{') && !XmlCalls.IsParameter(text, at))
        {
            return null;
        }

        if (at < text.Length && text[at] is '{' or '[' && ToolCallTags.At(text, at) is null)
        {
            var reading = reply.ReadValue(at);
            var call = new CallCandidate(name, CallForm.Explicit)
            {
                Arguments = reading.Value,
                Fault = reading.Value is null ? "the arguments cannot be read" : null,
            };
            return new TaggedBlock(
                new FoundCalls([call])
                {
                    CutOff = reading.CutOff,
                    ReachedEnd = reading.ReachedEnd,
                    Repairs = reading.Repairs,
                    DuplicateKeys = reading.DuplicateKeys,
                },
                reading.End
            );
        }

        var xml = XmlCalls.ReadArguments(text, at);
        return new TaggedBlock(
            new FoundCalls([new CallCandidate(name, CallForm.Explicit) { Arguments = xml.Arguments }])
            {
                CutOff = xml.CutOff,
                ReachedEnd = xml.CutOff,
            },
            xml.End
        );
    }

    private static int SkipFence(string text, int at)
    {
        at = LenientCursor.SkipWhiteSpace(text, at);
        return CodeFence.At(text, at) is { } fence ? LenientCursor.SkipWhiteSpace(text, fence.ContentStart) : at;
    }
}
