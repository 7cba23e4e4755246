using System.Text.Json;
using static OpenChat.Extensions.AI.Wire.AnswerValues;

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
    public static void Read(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> document,
        bool isWhole,
        ref AnswerParts parts,
        ToolCallTally calls
    )
    {
        if (!EnterArray(ref reader))
        {
            return;
        }

        var first = reader;
        var isFound = false;
        while (NextObject(ref reader))
        {
            if (!isFound && IndexOf(reader) is null or 0)
            {
                ReadChoice(ref reader, document, ref parts, calls);
                isFound = true;
            }
            else
            {
                reader.Skip();
            }
        }

        if (isWhole && !isFound && first.Read() && first.TokenType == JsonTokenType.StartObject)
        {
            ReadChoice(ref first, document, ref parts, calls);
        }
    }

    // The reader is a copy: the caller's stays where it is. Most servers write the index before the text.
    private static long? IndexOf(Utf8JsonReader reader)
    {
        while (NextProperty(ref reader))
        {
            if (Is(reader, "index"u8))
            {
                return ReadInteger(ref reader);
            }

            Skip(ref reader);
        }

        return null;
    }

    // A choice holds its text itself (completions), or in a delta or message (chat).
    private static void ReadChoice(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> document,
        ref AnswerParts parts,
        ToolCallTally calls
    )
    {
        while (NextProperty(ref reader))
        {
            if (Is(reader, "delta"u8) || Is(reader, "message"u8))
            {
                if (EnterObject(ref reader))
                {
                    ReadChoice(ref reader, document, ref parts, calls);
                }
            }
            else if (Is(reader, "content"u8) || Is(reader, "text"u8))
            {
                parts.ChoiceText = parts.ReadContent(ref reader, document);
            }
            else if (Is(reader, "finish_reason"u8))
            {
                parts.ChoiceFinishReason = FinishReasons.Read(ref reader) ?? parts.ChoiceFinishReason;
            }
            else if (Is(reader, "tool_calls"u8))
            {
                parts.HasCalls |= calls.Read(ref reader, document);
            }
            else if (AnswerParts.IsThinking(reader))
            {
                parts.ReadThinking(ref reader);
            }
            else if (Is(reader, "error"u8))
            {
                // OpenRouter's place for it, beside the finish reason "error".
                parts.HasErrors |= ReadIsSaid(ref reader);
            }
            else
            {
                Skip(ref reader);
            }
        }
    }
}
