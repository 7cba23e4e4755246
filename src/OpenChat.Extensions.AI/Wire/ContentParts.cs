using System.Text.Json;
using static OpenChat.Extensions.AI.Wire.AnswerValues;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// A message's content as OpenAI's and Mistral's APIs also write it: <c>[{"type":"text","text":"…"}]</c>.
/// </summary>
internal static class ContentParts
{
    /// <summary>The text of the parts.</summary>
    /// <param name="reader">Stands on the array's start, and after a success on its end.</param>
    /// <param name="document">What the reader reads.</param>
    /// <param name="thinking">The model's thinking in the parts; null when there is none.</param>
    /// <returns>
    /// Null where the array is none of parts: Workers AI sends a reply that is JSON as JSON, and that is the model's own.
    /// </returns>
    public static string? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, out string? thinking)
    {
        thinking = null;
        var pieces = default(JoinedText);
        var thoughts = default(JoinedText);
        var hasParts = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (
                reader.TokenType != JsonTokenType.StartObject
                || !ReadPart(ref reader, document, ref pieces, ref thoughts)
            )
            {
                return null;
            }

            hasParts = true;
        }

        thinking = thoughts.ToString();
        return hasParts ? pieces.ToString() ?? "" : null;
    }

    /// <returns>Whether it is a part of a message.</returns>
    private static bool ReadPart(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> document,
        ref JoinedText pieces,
        ref JoinedText thoughts
    )
    {
        string? type = null;
        string? text = null;
        string? thought = null;
        while (NextProperty(ref reader))
        {
            if (Is(reader, "type"u8))
            {
                type = ReadString(ref reader);
            }
            else if (Is(reader, "text"u8) || Is(reader, "refusal"u8))
            {
                text = ReadText(ref reader, document);
            }
            else if (Is(reader, "thinking"u8) || Is(reader, "reasoning"u8))
            {
                thought = ReadThought(ref reader, document);
            }
            else
            {
                Skip(ref reader);
            }
        }

        switch (type)
        {
            case "text" or "output_text" or "refusal":
                pieces.Add(text);
                return true;
            case "thinking" or "reasoning":
                thoughts.Add(thought ?? text);
                return true;
            // Nothing that the model says to its reader.
            case "reference" or "image_url" or "document_url" or "input_audio" or "file":
                return true;
            default:
                return false;
        }
    }

    // Text, or Mistral's list of parts of text.
    private static string? ReadThought(ref Utf8JsonReader reader, ReadOnlySpan<byte> document)
    {
        var ahead = reader;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.StartArray)
        {
            return ReadString(ref reader);
        }

        if (Read(ref ahead, document, out var inner) is not { } text)
        {
            Skip(ref reader);
            return null;
        }

        reader = ahead;
        return text.Length > 0 ? text : inner;
    }
}
