using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>A tool's name followed by its arguments as an object: <c>get_weather{"city": "Paris"}</c>, also on the next line.</summary>
internal static class NamedObject
{
    private const int MaxNameLength = 256;
    private const string ArgumentsMarker = "[ARGS]";

    public static (CallCandidate? Call, LenientReading Reading)? TryRead(ReplyText reply, int start)
    {
        var text = reply.Text;
        var end = start;
        while (
            end < text.Length
            && end - start < MaxNameLength
            && (LenientCursor.IsIdentifierPart(text[end]) || text[end] is '.' or '-' or '/' or '\\')
        )
        {
            end++;
        }

        var at = LenientCursor.SkipWhiteSpace(text, end);
        if (at < text.Length && text[at] == ':')
        {
            at = LenientCursor.SkipWhiteSpace(text, at + 1);
        }
        else if (text.AsSpan(at).StartsWith(ArgumentsMarker))
        {
            at = LenientCursor.SkipWhiteSpace(text, at + ArgumentsMarker.Length);
        }

        if (end == start || at >= text.Length || text[at] != '{' || !reply.Tools.Knows(text[start..end]))
        {
            return null;
        }

        var reading = reply.ReadValue(at);
        var call =
            reading.Value is LenientObject
                ? new CallCandidate(text[start..end], CallForm.Implied) { Arguments = reading.Value }
                : null;
        return (call, reading);
    }
}
