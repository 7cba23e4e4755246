using System.Buffers;
using System.Text.Json;
using static OpenChat.Extensions.AI.Wire.AnswerValues;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Reads the answers of both dialects, whole or frame by frame, as they really come: an envelope or none, numbers and
/// objects where text belongs, OpenAI's choices beside the card's response. One reader serves one request and gathers what
/// its frames say about the answer as a whole.
/// </summary>
/// <param name="hasLeadingSpace">
/// Whether one space at the reply's start is to be left out: where the server's template ends without one, the model's first
/// token brings it.
/// </param>
internal sealed class AnswerReader(bool hasLeadingSpace)
{
    // Events that no blank line parts come as one frame: several documents.
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 64, AllowMultipleValues = true };

    private static readonly SearchValues<byte> s_blanks = SearchValues.Create(" \t\r\n"u8);

    private readonly ToolCallTally _calls = new();
    private readonly FrameShape _shape = new();
    private UsageTally _usage;
    private string? _choiceFinishReason;
    private string? _ownFinishReason;
    private bool _hasUsage;
    private bool _isWhole;
    private bool _mayLeadWithSpace = hasLeadingSpace;

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public long? CreatedAt { get; private set; }

    public string? FinishReason => _choiceFinishReason ?? _ownFinishReason;

    public WireUsage? Usage => _usage.Result;

    /// <summary>Whether what came last says that the answer is complete.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether there was any document but the mark at the end.</summary>
    public bool HasFrames { get; private set; }

    /// <summary>Whether any document had a field that an answer of this API has.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>
    /// The tool calls that the server made out of the model's words, in the words that this library's tool layer asks the
    /// model for; empty when there are none. No request of ours names tools to the server, so they are the model's text.
    /// </summary>
    /// <param name="hasText">Whether they follow other text: then on a line of their own.</param>
    public string ToolCalls(bool hasText) => _calls.Text is { } calls ? (hasText ? "\n" : "") + calls : "";

    /// <summary>
    /// Reads an event of a stream: its data, whether its lines call it an error, as LM Studio's and llama.cpp's do, and whether
    /// the mark at the end stands in it.
    /// </summary>
    public WireAnswer ReadEvent(ReadOnlySpan<byte> data, bool isError, bool isEnd)
    {
        var answer = WithoutLeadingSpace(ReadFrame(data));
        HasEnded |= isEnd;
        return answer.Kind switch
        {
            WireAnswerKind.None => isEnd ? new WireAnswer(WireAnswerKind.Done) : answer,
            _ => isError ? new WireAnswer(WireAnswerKind.Error, answer.Text) : answer,
        };
    }

    private WireAnswer ReadFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.SequenceEqual("[DONE]"u8))
        {
            HasEnded = true;
            return new WireAnswer(WireAnswerKind.Done);
        }

        if (_shape.Read(frame) is { } text)
        {
            HasEnded = false;
            return new WireAnswer(WireAnswerKind.Content, text);
        }

        return frame.ContainsAnyExcept(s_blanks) ? ReadDocuments(frame) : new WireAnswer(WireAnswerKind.None);
    }

    /// <summary>Reads an answer that came in one piece.</summary>
    public WireAnswer Read(ReadOnlySpan<byte> body)
    {
        _isWhole = true;
        return WithoutLeadingSpace(ReadDocuments(body));
    }

    private WireAnswer WithoutLeadingSpace(WireAnswer answer)
    {
        if (!_mayLeadWithSpace || string.IsNullOrEmpty(answer.Text))
        {
            return answer;
        }

        _mayLeadWithSpace = false;
        return answer.Text[0] == ' ' ? answer with { Text = answer.Text[1..] } : answer;
    }

    private WireAnswer ReadDocuments(ReadOnlySpan<byte> documents)
    {
        _shape.Forget();
        var parts = default(AnswerParts);
        var pieces = default(JoinedText);
        var thoughts = default(JoinedText);
        var hasUsage = false;
        try
        {
            var reader = new Utf8JsonReader(documents, s_options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new WireAnswer(WireAnswerKind.Junk);
            }

            do
            {
                parts.HasUsage = false;
                ReadObject(ref reader, documents, ref parts);
                var piece = parts.TakeText();
                pieces.Add(piece);
                var thought = parts.TakeThinking();
                thoughts.Add(thought);
                SeeEnd(string.IsNullOrEmpty(piece) ? thought : piece, parts.HasUsage);
                hasUsage |= parts.HasUsage;
            } while (reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        }
        catch (JsonException) when (!pieces.HasAny && !thoughts.HasAny)
        {
            return new WireAnswer(WireAnswerKind.Junk);
        }
        catch (JsonException)
        {
            // A document before the broken one had text: that is kept.
        }

        var text = pieces.ToString();
        var thinking = thoughts.ToString() is { Length: > 0 } said ? said : null;
        var isEmpty = string.IsNullOrEmpty(text) && thinking is null;
        if (
            parts.HasFailed
            || FinishReason == FinishReasons.Error
            || (parts.HasErrors && (!parts.HasSucceeded || isEmpty))
            || (parts.HasDetail && isEmpty)
        )
        {
            return new WireAnswer(WireAnswerKind.Error, text);
        }

        if (parts.PlaceOfText is { } place && FinishReason is null && !hasUsage && !parts.HasCalls && thinking is null)
        {
            _shape.Learn(documents, place);
        }

        return new WireAnswer(WireAnswerKind.Content, text, thinking);
    }

    /// <summary>
    /// Usage without text is the last that comes, unless text follows, it is the first that comes, or there was usage before:
    /// some send a running total, LocalAI with every frame. A cut after one of those is no end.
    /// </summary>
    private void SeeEnd(string? text, bool hasUsage)
    {
        var isTotal = hasUsage && HasFrames && !_hasUsage;
        HasEnded = FinishReason is not null || (string.IsNullOrEmpty(text) && (HasEnded || isTotal));
        _hasUsage |= hasUsage;
        HasFrames = true;
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref AnswerParts parts)
    {
        while (NextProperty(ref reader))
        {
            if (!ReadAnswer(ref reader, document, ref parts) && !ReadAbout(ref reader, document, ref parts))
            {
                Skip(ref reader);
            }
        }
    }

    /// <summary>The fields that make a document an answer.</summary>
    private bool ReadAnswer(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref AnswerParts parts)
    {
        if (Is(reader, "response"u8))
        {
            parts.Response = parts.ReadText(ref reader, document);
        }
        else if (Is(reader, "choices"u8))
        {
            ChoiceReader.Read(ref reader, document, _isWhole, ref parts, _calls);
            _choiceFinishReason = parts.ChoiceFinishReason ?? _choiceFinishReason;
        }
        else if (Is(reader, "usage"u8))
        {
            if (WireUsage.Read(ref reader) is { } usage)
            {
                _usage.Add(usage);
                parts.HasUsage = true;
            }
        }
        else if (Is(reader, "tool_calls"u8))
        {
            parts.HasCalls |= _calls.Read(ref reader, document);
        }
        else if (Is(reader, "finish_reason"u8))
        {
            _ownFinishReason = FinishReasons.Read(ref reader) ?? _ownFinishReason;
        }
        else if (Is(reader, "response_text"u8))
        {
            parts.ResponseText = parts.ReadText(ref reader, document);
        }
        else if (Is(reader, "streamed_data"u8))
        {
            ReadPieces(ref reader, document, ref parts);
        }
        else
        {
            return false;
        }

        HasAnswer = true;
        return true;
    }

    /// <summary>The fields that say something about the answer, or that there is none.</summary>
    private bool ReadAbout(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref AnswerParts parts)
    {
        if (Is(reader, "result"u8))
        {
            if (EnterObject(ref reader))
            {
                ReadObject(ref reader, document, ref parts);
            }
        }
        else if (AnswerParts.IsThinking(reader))
        {
            parts.ReadThinking(ref reader);
        }
        else if (Is(reader, "id"u8) && Id is null)
        {
            Id = ReadString(ref reader);
        }
        else if (Is(reader, "model"u8) && Model is null)
        {
            Model = ReadString(ref reader);
        }
        else if (Is(reader, "created"u8))
        {
            CreatedAt = ReadInteger(ref reader) ?? CreatedAt;
        }
        else if (Is(reader, "errors"u8) || Is(reader, "error"u8) || Is(reader, "internalCode"u8))
        {
            parts.HasErrors |= ReadIsSaid(ref reader);
        }
        else if (Is(reader, "detail"u8))
        {
            parts.HasDetail |= ReadIsSaid(ref reader);
        }
        else if (Is(reader, "object"u8))
        {
            // vLLM's errors are named so, in place of lying under "error".
            reader.Read();
            parts.HasErrors |= reader.TokenType == JsonTokenType.String && Is(reader, "error"u8);
            reader.Skip();
        }
        else if (Is(reader, "success"u8))
        {
            reader.Read();
            parts.HasFailed |= reader.TokenType == JsonTokenType.False;
            parts.HasSucceeded |= reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadPieces(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref AnswerParts parts)
    {
        if (!EnterArray(ref reader))
        {
            return;
        }

        var pieces = default(JoinedText);
        var thoughts = default(JoinedText);
        while (NextObject(ref reader))
        {
            ReadObject(ref reader, document, ref parts);
            pieces.Add(parts.TakeText());
            thoughts.Add(parts.TakeThinking());
        }

        parts.Response = pieces.ToString();
        parts.Thinking = thoughts.ToString();
    }
}
