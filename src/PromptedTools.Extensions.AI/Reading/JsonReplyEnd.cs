using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Finds where a reply of JSON ends. What a string of the JSON holds is no end.</summary>
internal static class JsonReplyEnd
{
    /// <summary>The reply up to its first stop sequence outside of a string, or the model's leaked end of turn.</summary>
    public static string Cut(string reply, StopSequences stops, out bool isStopped)
    {
        var brackets = new JsonBrackets();
        for (var at = 0; at < reply.Length; at = brackets.Next(reply, at, reply.Length))
        {
            if (stops.Starts.Contains(reply[at]) && stops.Begin(reply.AsSpan(at)))
            {
                isStopped = true;
                return reply[..(at + stops.IndexIn(reply.AsSpan(at)))];
            }
        }

        isStopped = false;
        return reply;
    }
}
