namespace OpenChat.Extensions.AI.Wire;

/// <summary>What one JSON document of the server says: a frame of a stream or a whole answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The piece of the reply in it; null when there is none.</param>
/// <param name="Thinking">The piece of the model's thinking that the server parted from it; null when there is none.</param>
internal readonly record struct WireAnswer(WireAnswerKind Kind, string? Text = null, string? Thinking = null);

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
internal sealed record WholeAnswer(AnswerReader Reader, WirePiece Reply, IReadOnlyDictionary<string, string>? Headers);
