using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The text of a plain answer, without what the model wrote around or after it.</summary>
internal static class AnswerText
{
    private static readonly string[] s_answerKeys =
    [
        "response",
        "answer",
        "content",
        "message",
        "text",
        "reply",
        "finalanswer",
    ];

    /// <summary>The answer inside <c>{"response": "…"}</c>; any other reply as it is.</summary>
    public static string Unwrap(string reply)
    {
        var start = LenientCursor.SkipWhiteSpace(reply, 0);
        if (start >= reply.Length || reply[start] != '{')
        {
            return reply;
        }

        var reading = LenientJson.Read(reply, start);
        return
            reading.Value is LenientObject { Members: { Count: 1 } members }
            && reply.AsSpan(reading.End).IsWhiteSpace()
            && members.GetAt(0) is { Value: LenientString { Text: var text }, Key: var key }
            && Array.IndexOf(s_answerKeys, NameFolding.Fold(key)) >= 0
            ? text
            : reply;
    }
}
