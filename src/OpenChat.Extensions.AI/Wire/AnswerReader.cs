using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Reads the answers of both dialects, whole or frame by frame, as they really come: an envelope or none, numbers and
/// objects where text belongs, OpenAI's choices beside the card's response. One reader serves one request and gathers what
/// its frames say about the answer as a whole.
/// </summary>
internal sealed class AnswerReader
{
    private const int MaxDepth = 64;

    private UsageTally _usage;

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public long? CreatedAt { get; private set; }

    public string? FinishReason { get; private set; }

    public WireUsage? Usage => _usage.Result;

    /// <summary>Whether anything said that the answer is complete.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether there was any document but the mark at the end.</summary>
    public bool HasFrames { get; private set; }

    public WireAnswer ReadFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.SequenceEqual("[DONE]"u8) || frame.SequenceEqual(SseLineStream.DoneMark))
        {
            HasEnded = true;
            return new WireAnswer { Kind = WireAnswerKind.Done };
        }

        return Read(frame);
    }

    public WireAnswer Read(ReadOnlySpan<byte> document)
    {
        var parts = default(Parts);
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new WireAnswer { Kind = WireAnswerKind.Junk };
            }

            ReadObject(ref reader, document, ref parts);
        }
        catch (JsonException)
        {
            return new WireAnswer { Kind = WireAnswerKind.Junk };
        }

        HasFrames = true;
        var text = string.IsNullOrEmpty(parts.ChoiceText) ? parts.Response ?? parts.ChoiceText : parts.ChoiceText;
        if (parts.HasFailed || (parts.HasErrors && string.IsNullOrEmpty(text)))
        {
            return new WireAnswer
            {
                Kind = WireAnswerKind.Error,
                Error = document.ToArray(),
                Text = text,
            };
        }

        HasEnded |= FinishReason is not null || (parts.HasUsage && string.IsNullOrEmpty(text));
        return new WireAnswer { Text = text };
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref Parts parts)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("response"u8))
            {
                parts.Response = ReadText(ref reader, document);
            }
            else if (reader.ValueTextEquals("choices"u8))
            {
                ReadFirst(ref reader, document, ref parts);
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                ReadNested(ref reader, document, ref parts);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref reader, ref parts);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                ReadFinishReason(ref reader);
            }
            else if (reader.ValueTextEquals("response_text"u8))
            {
                parts.Response ??= ReadText(ref reader, document);
            }
            else if (reader.ValueTextEquals("streamed_data"u8))
            {
                ReadPieces(ref reader, document, ref parts);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                Id = ReadOnce(ref reader, Id);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                Model = ReadOnce(ref reader, Model);
            }
            else if (reader.ValueTextEquals("created"u8))
            {
                reader.Read();
                CreatedAt ??=
                    reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds) ? seconds : null;
                reader.Skip();
            }
            else if (
                reader.ValueTextEquals("errors"u8)
                || reader.ValueTextEquals("error"u8)
                || reader.ValueTextEquals("internalCode"u8)
            )
            {
                ReadErrors(ref reader, ref parts);
            }
            else if (reader.ValueTextEquals("success"u8))
            {
                reader.Read();
                parts.HasFailed |= reader.TokenType == JsonTokenType.False;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    // OpenAI's choices: the first one counts, no request of ours asks for more.
    private void ReadFirst(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref Parts parts)
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
                ReadChoice(ref reader, document, ref parts);
                isFirst = false;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref Parts parts)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                ReadChoiceContent(ref reader, document, ref parts);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                parts.ChoiceText = ReadText(ref reader, document);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                ReadFinishReason(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static void ReadChoiceContent(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref Parts parts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                parts.ChoiceText = ReadText(ref reader, document);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void ReadNested(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref Parts parts)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref reader, document, ref parts);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadPieces(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref Parts parts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        string? joined = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                var piece = default(Parts);
                ReadObject(ref reader, document, ref piece);
                joined += piece.Response;
                parts.HasUsage |= piece.HasUsage;
            }
            else
            {
                reader.Skip();
            }
        }

        parts.Response ??= joined;
    }

    private void ReadUsage(ref Utf8JsonReader reader, ref Parts parts)
    {
        if (UsageReader.Read(ref reader) is { } usage)
        {
            _usage.Add(usage);
            parts.HasUsage = true;
        }
    }

    private void ReadFinishReason(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            FinishReason =
                reader.ValueTextEquals("stop"u8) ? "stop"
                : reader.ValueTextEquals("length"u8) ? "length"
                : JsonText.Read(ref reader);
        }

        reader.Skip();
    }

    private static string? ReadOnce(ref Utf8JsonReader reader, string? known)
    {
        reader.Read();
        var value = known is null && reader.TokenType == JsonTokenType.String ? JsonText.Read(ref reader) : known;
        reader.Skip();
        return value;
    }

    private static string? ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> document)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonText.Read(ref reader);
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        // Numbers, objects, arrays: the model's reply was taken for JSON on the way. Its own characters are the reply.
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return System.Text.Encoding.UTF8.GetString(document[start..(int)reader.BytesConsumed]);
    }

    private static void ReadErrors(ref Utf8JsonReader reader, ref Parts parts)
    {
        reader.Read();
        parts.HasErrors |= reader.TokenType switch
        {
            JsonTokenType.Null => false,
            JsonTokenType.StartArray => !IsEmptyArray(reader),
            _ => true,
        };
        reader.Skip();
    }

    private static bool IsEmptyArray(Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.EndArray;

    private struct Parts
    {
        public string? Response;
        public string? ChoiceText;
        public bool HasUsage;
        public bool HasErrors;
        public bool HasFailed;
    }
}
