using System.Buffers;
using System.Text.Json;

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
            var json = new ServerJson(documents, s_options);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return new WireAnswer(WireAnswerKind.Junk);
            }

            do
            {
                parts.HasUsage = false;
                ReadObject(ref json, ref parts);
                var piece = parts.TakeText();
                pieces.Add(piece);
                var thought = parts.TakeThinking();
                thoughts.Add(thought);
                SeeEnd(string.IsNullOrEmpty(piece) ? thought : piece, parts.HasUsage);
                hasUsage |= parts.HasUsage;
            } while (json.Read() && json.TokenType == JsonTokenType.StartObject);
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

    private void ReadObject(ref ServerJson json, ref AnswerParts parts)
    {
        while (json.NextProperty())
        {
            if (!ReadAnswer(ref json, ref parts) && !ReadAbout(ref json, ref parts))
            {
                json.SkipValue();
            }
        }
    }

    /// <summary>The fields that make a document an answer.</summary>
    private bool ReadAnswer(ref ServerJson json, ref AnswerParts parts)
    {
        if (json.Is("response"u8))
        {
            parts.Response = parts.ReadText(ref json);
        }
        else if (json.Is("choices"u8))
        {
            ChoiceReader.Read(ref json, _isWhole, ref parts, _calls);
            _choiceFinishReason = parts.ChoiceFinishReason ?? _choiceFinishReason;
        }
        else if (json.Is("usage"u8))
        {
            if (WireUsage.Read(ref json) is { } usage)
            {
                _usage.Add(usage);
                parts.HasUsage = true;
            }
        }
        else if (json.Is("tool_calls"u8))
        {
            parts.HasCalls |= _calls.Read(ref json);
        }
        else if (json.Is("finish_reason"u8))
        {
            _ownFinishReason = FinishReasons.Read(ref json) ?? _ownFinishReason;
        }
        else if (json.Is("response_text"u8))
        {
            parts.ResponseText = parts.ReadText(ref json);
        }
        else if (json.Is("streamed_data"u8))
        {
            ReadPieces(ref json, ref parts);
        }
        else
        {
            return false;
        }

        HasAnswer = true;
        return true;
    }

    /// <summary>The fields that say something about the answer, or that there is none.</summary>
    private bool ReadAbout(ref ServerJson json, ref AnswerParts parts)
    {
        if (json.Is("result"u8))
        {
            if (json.EnterObject())
            {
                ReadObject(ref json, ref parts);
            }
        }
        else if (AnswerParts.IsThinking(json))
        {
            parts.AddThinking(json.ReadString());
        }
        else if (json.Is("id"u8) && Id is null)
        {
            Id = json.ReadString();
        }
        else if (json.Is("model"u8) && Model is null)
        {
            Model = json.ReadString();
        }
        else if (json.Is("created"u8))
        {
            CreatedAt = json.ReadInteger() ?? CreatedAt;
        }
        else if (json.Is("errors"u8) || json.Is("error"u8) || json.Is("internalCode"u8))
        {
            parts.HasErrors |= json.ReadIsSaid();
        }
        else if (json.Is("detail"u8))
        {
            parts.HasDetail |= json.ReadIsSaid();
        }
        else if (json.Is("object"u8))
        {
            // vLLM's errors are named so, in place of lying under "error".
            json.Read();
            parts.HasErrors |= json.TokenType == JsonTokenType.String && json.Is("error"u8);
            json.Skip();
        }
        else if (json.Is("success"u8))
        {
            json.Read();
            parts.HasFailed |= json.TokenType == JsonTokenType.False;
            parts.HasSucceeded |= json.TokenType == JsonTokenType.True;
            json.Skip();
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadPieces(ref ServerJson json, ref AnswerParts parts)
    {
        if (!json.EnterArray())
        {
            return;
        }

        var pieces = default(JoinedText);
        var thoughts = default(JoinedText);
        while (json.NextObject())
        {
            ReadObject(ref json, ref parts);
            pieces.Add(parts.TakeText());
            thoughts.Add(parts.TakeThinking());
        }

        parts.Response = pieces.ToString();
        parts.Thinking = thoughts.ToString();
    }
}
