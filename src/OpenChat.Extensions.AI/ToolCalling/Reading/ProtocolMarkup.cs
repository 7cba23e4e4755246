using System.Text;
using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.ToolCalling.Reading;

/// <summary>Takes the protocol's markup out of a text that is shown although it was no valid call.</summary>
internal static class ProtocolMarkup
{
    /// <summary>The text without tagged blocks, results and stray tags; what remains is trimmed where something was taken out.</summary>
    public static string Remove(string text)
    {
        if (ToolCallTags.Find(text, 0) is not { } tag)
        {
            return text;
        }

        var kept = new StringBuilder();
        var from = 0;
        for (ToolCallTag? next = tag; next is { } current; next = ToolCallTags.Find(text, from))
        {
            kept.Append(text.AsSpan(from, current.Start - from));
            from = current.Kind == ToolCallTagKind.Close ? current.End : EndOfBlock(text, current);
            if (from >= text.Length)
            {
                break;
            }
        }

        return kept.Append(text.AsSpan(Math.Min(from, text.Length))).ToString().Trim();
    }

    // A value after the tag hides what looks like tags in its strings; else the block ends with the next closing tag.
    private static int EndOfBlock(string text, ToolCallTag open)
    {
        var at = LenientCursor.SkipWhiteSpace(text, open.End);
        if (at < text.Length && text[at] is '{' or '[' && ToolCallTags.At(text, at) is null)
        {
            at = LenientJson.Read(text, at).End;
        }

        for (var next = ToolCallTags.Find(text, at); next is { } tag; next = ToolCallTags.Find(text, tag.End))
        {
            if (tag.Kind == ToolCallTagKind.Close)
            {
                return tag.End;
            }

            if (tag.Kind == open.Kind && open.Kind == ToolCallTagKind.Open && tag.ToolName is null)
            {
                return tag.Start;
            }
        }

        return open.Kind == ToolCallTagKind.Result ? open.End : Math.Max(at, open.End);
    }
}
