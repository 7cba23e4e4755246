namespace OpenChat.Extensions.AI.Wire;

/// <summary>An answer that came in one piece.</summary>
internal sealed record WholeAnswer(
    AnswerReader Reader,
    string? Text,
    string? Thinking,
    IReadOnlyDictionary<string, string>? Headers
);
