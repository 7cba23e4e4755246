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

    /// <summary>Whether a reply that may make no calls begins so, as far as can be told. White space before it was skipped.</summary>
    public static CallLeadKind Lead(string text, bool isFinal)
    {
        // The name of the first property tells; its value is still to come.
        var colon = text.AsSpan(0, Math.Min(text.Length, MaxUndecided)).IndexOf(':');
        return !"<{[`".Contains(text[0]) ? CallLeadKind.Text
            : colon < 0 && text.Length < MaxUndecided && !isFinal && !Leads(text) ? CallLeadKind.Undecided
            : Leads(colon < 0 ? text : text[..colon] + ":0}") ? CallLeadKind.Rest
            : CallLeadKind.Text;
    }

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
