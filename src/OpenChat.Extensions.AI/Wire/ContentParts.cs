using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// A message's content as OpenAI's and Mistral's APIs also write it: <c>[{"type":"text","text":"…"}]</c>.
/// </summary>
internal static class ContentParts
{
    /// <summary>The text of the parts.</summary>
    /// <param name="json">Stands on the array's start, and after a success on its end.</param>
    /// <param name="thinking">The model's thinking in the parts; null when there is none.</param>
    /// <returns>
    /// Null where the array is none of parts: Workers AI sends a reply that is JSON as JSON, and that is the model's own.
    /// </returns>
    public static string? Read(ref ServerJson json, out string? thinking)
    {
        thinking = null;
        var pieces = default(JoinedText);
        var thoughts = default(JoinedText);
        var hasParts = false;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject || !ReadPart(ref json, ref pieces, ref thoughts))
            {
                return null;
            }

            hasParts = true;
        }

        thinking = thoughts.ToString();
        return hasParts ? pieces.ToString() ?? "" : null;
    }

    /// <returns>Whether it is a part of a message.</returns>
    private static bool ReadPart(ref ServerJson json, ref JoinedText pieces, ref JoinedText thoughts)
    {
        string? type = null;
        string? text = null;
        string? thought = null;
        while (json.NextProperty())
        {
            if (json.Is("type"u8))
            {
                type = json.ReadString();
            }
            else if (json.Is("text"u8) || json.Is("refusal"u8))
            {
                text = json.ReadText();
            }
            else if (json.Is("thinking"u8) || json.Is("reasoning"u8))
            {
                thought = ReadThought(ref json);
            }
            else
            {
                json.SkipValue();
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
    private static string? ReadThought(ref ServerJson json)
    {
        var ahead = json;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.StartArray)
        {
            return json.ReadString();
        }

        if (Read(ref ahead, out var inner) is not { } text)
        {
            json.SkipValue();
            return null;
        }

        json = ahead;
        return text.Length > 0 ? text : inner;
    }
}
