namespace OpenChat.Extensions.AI.Wire;

/// <summary>What one JSON document of the server says: a frame of a stream or a whole answer.</summary>
internal readonly struct WireAnswer
{
    /// <summary>The piece of the reply in it; null when there is none.</summary>
    public string? Text { get; init; }

    /// <summary>The piece of the model's thinking that the server parted from it; null when there is none.</summary>
    public string? Thinking { get; init; }

    public WireAnswerKind Kind { get; init; }

    /// <summary>The document itself, kept only when it is an error.</summary>
    public byte[]? Error { get; init; }
}

/// <summary>A piece of a reply: its text, and before it the thinking that the server parted from it. Either may be empty.</summary>
internal readonly record struct WirePiece(string Thinking, string Text);

internal enum WireAnswerKind
{
    Content,

    /// <summary>An event without data, which is none by the standard of event streams.</summary>
    None,

    /// <summary>The mark at the end of a stream.</summary>
    Done,

    /// <summary>The server reports an error in place of an answer.</summary>
    Error,

    /// <summary>Not a JSON object.</summary>
    Junk,
}

/// <summary>An answer that came in one piece.</summary>
internal sealed record WholeAnswer(
    AnswerReader Reader,
    string? Text,
    string? Thinking,
    IReadOnlyDictionary<string, string>? Headers
);
