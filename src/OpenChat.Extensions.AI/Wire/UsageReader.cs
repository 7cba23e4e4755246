using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Reads token counts. What is malformed in them is left out: it never costs the caller the answer.</summary>
internal static class UsageReader
{
    public static WireUsage? Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? prompt = null;
        long? completion = null;
        long? total = null;
        long? cached = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (AnswerValues.Is(reader, "prompt_tokens"u8))
            {
                prompt = ReadCount(ref reader);
            }
            else if (AnswerValues.Is(reader, "completion_tokens"u8))
            {
                completion = ReadCount(ref reader);
            }
            else if (AnswerValues.Is(reader, "total_tokens"u8))
            {
                total = ReadCount(ref reader);
            }
            else if (AnswerValues.Is(reader, "prompt_tokens_details"u8))
            {
                cached = ReadCached(ref reader);
            }
            else
            {
                AnswerValues.Skip(ref reader);
            }
        }

        return prompt is null && completion is null ? null : new WireUsage(prompt, completion, total, cached);
    }

    private static long? ReadCached(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? cached = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (AnswerValues.Is(reader, "cached_tokens"u8))
            {
                cached = ReadCount(ref reader);
            }
            else
            {
                AnswerValues.Skip(ref reader);
            }
        }

        return cached;
    }

    private static long? ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        long? count =
            reader.TokenType != JsonTokenType.Number ? null
            : reader.TryGetInt64(out var whole) ? whole
            : reader.TryGetDouble(out var number) && number is >= 0 and < long.MaxValue ? (long)number
            : null;
        reader.Skip();
        return count is >= 0 ? count : null;
    }
}
