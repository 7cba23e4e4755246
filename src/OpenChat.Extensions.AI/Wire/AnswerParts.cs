namespace OpenChat.Extensions.AI.Wire;

/// <summary>What was found so far in one document of the server.</summary>
internal struct AnswerParts
{
    public string? Response;
    public string? ResponseText;
    public string? ChoiceText;
    public string? ChoiceFinishReason;
    public bool HasUsage;
    public bool HasErrors;
    public bool HasFailed;
    public bool HasSucceeded;

    public string? TakeText()
    {
        var text = !string.IsNullOrEmpty(ChoiceText) ? ChoiceText : Response ?? ResponseText ?? ChoiceText;
        (Response, ResponseText, ChoiceText) = (null, null, null);
        return text;
    }
}
