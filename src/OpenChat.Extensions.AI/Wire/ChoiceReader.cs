using System.Text.Json;
using static OpenChat.Extensions.AI.Wire.AnswerValues;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Reads OpenAI's <c>choices</c>, of a chat or a completion, whole or as deltas.</summary>
internal static class ChoiceReader
{
    // The first choice counts: no request of ours asks for more.
    public static void Read(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> document,
        ref AnswerParts parts,
        ToolCallTally calls
    )
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        var isFirst = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isFirst && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader, document, ref parts, calls);
                isFirst = false;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // A choice holds its text itself (completions), or in a delta or message (chat).
    private static void ReadChoice(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> document,
        ref AnswerParts parts,
        ToolCallTally calls
    )
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(reader, "delta"u8) || Is(reader, "message"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadChoice(ref reader, document, ref parts, calls);
                }

                reader.Skip();
            }
            else if (Is(reader, "content"u8) || Is(reader, "text"u8))
            {
                parts.ChoiceText = parts.ReadText(ref reader, document);
            }
            else if (Is(reader, "finish_reason"u8))
            {
                parts.ChoiceFinishReason = ReadFinishReason(ref reader) ?? parts.ChoiceFinishReason;
            }
            else if (Is(reader, "tool_calls"u8))
            {
                parts.HasCalls |= calls.Read(ref reader, document);
            }
            else
            {
                Skip(ref reader);
            }
        }
    }
}
