using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Finds where a reply of JSON ends. What a string of the JSON holds is no end.</summary>
internal static class JsonReplyEnd
{
    /// <summary>The reply up to its first stop sequence outside of a string, or the model's leaked end of turn.</summary>
    public static string Cut(string reply, StopSequences stops, out bool isStopped)
    {
        var depth = 0;
        var previous = ' ';
        for (var at = 0; at < reply.Length; at++)
        {
            var c = reply[at];
            if (stops.Starts.Contains(c) && stops.Begin(reply.AsSpan(at)))
            {
                isStopped = true;
                return reply[..(at + stops.IndexIn(reply.AsSpan(at)))];
            }

            // In prose a quote opens nothing, in JSON it does where a key or a value may stand.
            if (depth > 0 && c is '"' or '\'' && previous is '{' or '[' or ',' or ':')
            {
                at = EndOfString(reply, at);
            }

            depth +=
                c is '{' or '[' ? 1
                : c is '}' or ']' ? -1
                : 0;
            previous = char.IsWhiteSpace(c) ? previous : c;
        }

        isStopped = false;
        return reply;
    }

    private static int EndOfString(string text, int quote)
    {
        var at = quote + 1;
        while (at < text.Length && text[at] != text[quote])
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return at;
    }
}
