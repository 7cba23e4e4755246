using System.Text;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Takes the protocol's markup out of a text that is shown although it holds no valid call.</summary>
internal static class ProtocolMarkup
{
    /// <summary>
    /// The text without tagged blocks, results and stray tags, trimmed when something was taken out. Tags that the prose
    /// shows as code stay.
    /// </summary>
    public static string Remove(string text)
    {
        StringBuilder? kept = null;
        var from = 0;
        foreach (var found in ReplyLexer.Tags(text))
        {
            if (found.Start < from)
            {
                continue;
            }

            kept ??= new StringBuilder();
            kept.Append(text.AsSpan(from, found.Start - from));
            from = found.Kind == ToolCallTagKind.Close ? found.End : EndOfBlock(text, found);
        }

        return kept is null ? text : WithoutEmptyFence(kept.Append(text.AsSpan(from)).ToString().Trim());
    }

    // A value after the tag hides what looks like tags in its strings; else the block ends with the next tag.
    private static int EndOfBlock(string text, ToolCallTag open)
    {
        var at = LenientCursor.SkipWhiteSpace(text, open.End);
        if (at < text.Length && text[at] is '{' or '[' && ToolCallTags.At(text, at) is null)
        {
            at = Math.Max(LenientJson.Read(text, at).End, open.End);
        }

        if (ToolCallTags.Find(text, at) is not { } next)
        {
            return open.Kind == ToolCallTagKind.Result ? open.End : at;
        }

        return next.Kind == ToolCallTagKind.Close ? next.End
            : next.Kind == open.Kind ? next.Start
            : at;
    }

    private static string WithoutEmptyFence(string text) =>
        CodeFence.At(text, 0) is { } fence && text.AsSpan(fence.ContentStart).Trim().TrimStart('`').IsEmpty ? "" : text;
}
