using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.ToolCalling.Reading;

/// <summary>
/// Tells a reply that pretends to be a tool's result: <c>&lt;tool_result&gt;…</c>, <c>{"tool_result": …}</c>, a list of
/// these, each perhaps in a code fence, or a fence of that name. Only the client writes results, so nothing of it is an
/// answer: small models make them up instead of calling (docs/tool-calling.md).
/// </summary>
internal static class ForgedResult
{
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
