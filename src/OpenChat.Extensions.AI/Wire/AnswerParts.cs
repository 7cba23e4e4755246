using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>What was found so far in one document of the server.</summary>
internal struct AnswerParts
{
    public string? Response;
    public string? ResponseText;
    public string? ChoiceText;
    public string? ChoiceFinishReason;

    /// <summary>The model's thinking, where the server parts it from the text.</summary>
    public string? Thinking;
    public bool HasUsage;
    public bool HasErrors;

    /// <summary>Whether there is FastAPI's word for an error, which elsewhere may be a remark beside an answer.</summary>
    public bool HasDetail;
    public bool HasFailed;
    public bool HasSucceeded;

    /// <summary>Whether there are pieces of a tool call.</summary>
    public bool HasCalls;

    private int _texts;
    private Range? _place;

    /// <summary>Where the one text stands, without its quotation marks; null when there are more, or it is no string.</summary>
    public readonly Range? PlaceOfText => _texts == 1 ? _place : null;

    /// <summary>Reads the value after the property the reader stands on: text in whatever form it comes.</summary>
    public string? ReadText(ref ServerJson json)
    {
        var text = json.ReadText();
        if (text is not null)
        {
            var start = json.Start + 1;
            _place = json.TokenType == JsonTokenType.String ? start..(start + json.Characters.Length) : null;
            _texts++;
        }

        return text;
    }

    /// <summary>The same for a message's content, which may be a list of parts.</summary>
    public string? ReadContent(ref ServerJson json)
    {
        var ahead = json;
        ahead.Read();
        if (
            ahead.TokenType != JsonTokenType.StartArray
            || ContentParts.Read(ref ahead, out var thinking) is not { } text
        )
        {
            return ReadText(ref json);
        }

        json = ahead;
        AddThinking(thinking);
        (_place, _texts) = (null, _texts + 1);
        return text;
    }

    /// <summary>
    /// Whether the property holds the model's thinking: DeepSeek's, llama.cpp's and Workers AI's name for it, and Ollama's,
    /// OpenRouter's and newer vLLM's.
    /// </summary>
    public static bool IsThinking(in ServerJson json) => json.Is("reasoning_content"u8) || json.Is("reasoning"u8);

    /// <summary>
    /// A server that renames the field sends it under both names for a while, as vLLM does: the first that says anything counts.
    /// </summary>
    public void AddThinking(string? thinking) => Thinking = string.IsNullOrEmpty(Thinking) ? thinking : Thinking;

    public string? TakeThinking()
    {
        var thinking = Thinking;
        Thinking = null;
        return thinking;
    }

    public string? TakeText()
    {
        var text = !string.IsNullOrEmpty(ChoiceText) ? ChoiceText : Response ?? ResponseText ?? ChoiceText;
        (Response, ResponseText, ChoiceText) = (null, null, null);
        return text;
    }
}
