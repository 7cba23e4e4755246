namespace OpenChat.Benchmarks.Serving;

/// <summary>The card's own schema, as Workers AI streams it.</summary>
internal sealed class CardFrames : IDialectFrames
{
    private const string Usage = """{"prompt_tokens":20,"completion_tokens":250,"total_tokens":270}""";
    private const string Padding = "abcdefghijklmnopqrstuvwxyz";

    public string ContentType => "text/event-stream";

    public string Piece(int index, string text) =>
        $$"""data: {"response":{{JsonEscape.Quote(text)}},"p":"{{Padding[..(index * 7 % Padding.Length)]}}"}"""
        + "\n\n";

    public string End() => $$"""data: {"response":"","usage":{{Usage}}}""" + "\n\ndata: [DONE]\n\n";

    public string Whole(string text) =>
        $$"""{"result":{"response":{{JsonEscape.Quote(text)}},"usage":{{Usage}}},"success":true,"errors":[],"messages":[]}""";

    public string? Call(string tool, string argumentsJson) => null;
}
