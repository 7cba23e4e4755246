using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Tells a reply that pretends to be a tool's result: <c>&lt;tool_result&gt;…</c>, <c>{"tool_result": …}</c>, a list of
/// these, each perhaps in a code fence, or a fence of that name. Only the client writes results, so nothing of it is an
/// answer: small models make them up instead of calling (docs/tool-calling.md).
/// </summary>
internal static class ForgedResult
{
    // As far as the name of the first property, in a list in a fence.
    private const int MaxUndecided = 80;

    /// <summary>Whether the beginning of a reply leaves it open if the reply is one.</summary>
    /// <param name="text">What is there, from its first character that is not white space.</param>
    public static bool MayLead(string text) =>
        text.Length < MaxUndecided && (text.Length == 0 || "<{[`".Contains(text[0])) && !text.Contains(':');

    /// <summary>Whether a reply of which this is the beginning begins so, as far as that can be told.</summary>
    public static bool LeadsSoFar(string text) =>
        // The name of the first property tells; its value is still to come.
        Leads(text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? text[..colon] + ":0}" : text);

    /// <summary>Whether a reply begins so.</summary>
    public static bool Leads(string reply)
    {
        var at = LenientCursor.SkipWhiteSpace(reply, 0);
        if (CodeFence.At(reply, at) is { } fence)
        {
            if (ToolCallTags.IsResultName(fence.Label))
            {
                return true;
            }

            at = LenientCursor.SkipWhiteSpace(reply, fence.ContentStart);
        }

        if (at < reply.Length && reply[at] == '[' && ToolCallTags.At(reply, at) is null)
        {
            at = LenientCursor.SkipWhiteSpace(reply, at + 1);
        }

        return at < reply.Length
            && reply[at] switch
            {
                '{' => LenientJson.Read(reply, at).Value is LenientObject { Members: { Count: > 0 } members }
                    && ToolCallTags.IsResultName(members.GetAt(0).Key),
                '<' or '[' => ToolCallTags.At(reply, at) is { Kind: ToolCallTagKind.Result },
                _ => false,
            };
    }
}
