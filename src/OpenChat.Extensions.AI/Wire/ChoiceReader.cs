using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Reads OpenAI's <c>choices</c>, of a chat or a completion, whole or as deltas. No request of ours asks for more than one:
/// the one with the index 0, or with none, counts wherever it stands.
/// </summary>
internal static class ChoiceReader
{
    /// <summary>
    /// Reads the value after the property the reader stands on. A choice with another index counts where it is the only one of
    /// a whole answer; in a stream it is a piece of another answer.
    /// </summary>
    public static void Read(ref ServerJson json, bool isWhole, ref AnswerParts parts, ToolCallTally calls)
    {
        if (!json.EnterArray())
        {
            return;
        }

        var first = json;
        var isFound = false;
        while (json.NextObject())
        {
            if (!isFound && IndexOf(json) is null or 0)
            {
                ReadChoice(ref json, ref parts, calls);
                isFound = true;
            }
            else
            {
                json.Skip();
            }
        }

        if (isWhole && !isFound && first.Read() && first.TokenType == JsonTokenType.StartObject)
        {
            ReadChoice(ref first, ref parts, calls);
        }
    }

    // The reader is a copy: the caller's stays where it is. Most servers write the index before the text.
    private static long? IndexOf(ServerJson json)
    {
        while (json.NextProperty())
        {
            if (json.Is("index"u8))
            {
                return json.ReadInteger();
            }

            json.SkipValue();
        }

        return null;
    }

    // A choice holds its text itself (completions), or in a delta or message (chat).
    private static void ReadChoice(ref ServerJson json, ref AnswerParts parts, ToolCallTally calls)
    {
        while (json.NextProperty())
        {
            if (json.Is("delta"u8) || json.Is("message"u8))
            {
                if (json.EnterObject())
                {
                    ReadChoice(ref json, ref parts, calls);
                }
            }
            else if (json.Is("content"u8) || json.Is("text"u8))
            {
                parts.ChoiceText = parts.ReadContent(ref json);
            }
            else if (json.Is("finish_reason"u8))
            {
                parts.ChoiceFinishReason = FinishReasons.Read(ref json) ?? parts.ChoiceFinishReason;
            }
            else if (json.Is("tool_calls"u8))
            {
                parts.HasCalls |= calls.Read(ref json);
            }
            else if (AnswerParts.IsThinking(json))
            {
                parts.AddThinking(json.ReadString());
            }
            else if (json.Is("error"u8))
            {
                // OpenRouter's place for it, beside the finish reason "error".
                parts.HasErrors |= json.ReadIsSaid();
            }
            else
            {
                json.SkipValue();
            }
        }
    }
}
