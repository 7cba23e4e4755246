namespace OpenChat.Benchmarks.Serving;

/// <summary>What every subject is told, in pieces of about a token's length.</summary>
internal static class AnswerText
{
    public const int FrameCount = 1_000;
    public const int WholeAnswerPieces = 250;

    // With the escapes and the letters beyond ASCII that a real answer has.
    private static readonly string[] s_words =
    [
        "The",
        " model",
        " writes",
        " one",
        " piece",
        " at",
        " a",
        " time",
        ",",
        " as",
        " a",
        " \"caf\u00e9\"",
        " would",
        " serve",
        " cups",
        ".",
        "\n\n",
    ];

    public static IReadOnlyList<string> Pieces { get; } =
    [.. Enumerable.Range(0, FrameCount).Select(static i => s_words[i % s_words.Length])];

    public static string Whole { get; } = string.Concat(Pieces.Take(WholeAnswerPieces));

    public static string Streamed { get; } = string.Concat(Pieces);
}
