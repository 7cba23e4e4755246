using Microsoft.Extensions.AI;
using OpenChat.Benchmarks.Cases;
using PromptedTools.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;

namespace OpenChat.Benchmarks.Special;

/// <summary>One way of reading a reply, and a reply of any length for it.</summary>
internal sealed record ReaderInput(string Name, Func<int, string> Write, Action<string> Read)
{
    private const int TokenLength = 5;

    private static readonly ChatOptions s_options = new()
    {
        Tools = [.. Questions.Tools.Select(static tool => tool.ToAIFunction())],
    };

    // What a piece costs to make is not the reader's.
    private static readonly string[] s_characters =
    [
        .. Enumerable.Range(0, 128).Select(static c => ((char)c).ToString()),
    ];
    private static readonly ToolCatalog s_catalog = new(s_options.Tools!);

    public static IReadOnlyList<ReaderInput> All { get; } =
    [
        new("lenient reader: JSON", Json, static text => LenientJson.Read(text)),
        new("lenient reader: Python literals", Python, static text => LenientJson.Read(text)),
        new("lenient reader: a string that never ends", OpenString, static text => LenientJson.Read(text)),
        new("lenient reader: inner quotes", InnerQuotes, static text => LenientJson.Read(text)),
        new("scanner: a call with a long argument", Call, Scan),
        new("scanner: many calls", ManyCalls, Scan),
        new("scanner: prose", Prose, Scan),
        new("scanner: prose with fences and braces", FencedProse, Scan),
        new("scanner: a block that never ends", OpenBlock, Scan),
        new("scanner, streamed: a call with a long argument", Call, StreamTokens),
        new("scanner, streamed: prose", Prose, StreamTokens),
        new("scanner, streamed: prose with fences and braces", FencedProse, StreamTokens),
        new("scanner, streamed: a block that never ends", OpenBlock, StreamTokens),
    ];

    /// <summary>The same text whole and in single characters.</summary>
    public static IReadOnlyList<(ReaderInput Whole, ReaderInput Pieces)> InPieces { get; } =
    [
        .. new (string Name, Func<int, string> Write)[]
        {
            ("prose", Prose),
            ("prose with fences and braces", FencedProse),
            ("prose with what may become tags", TagProse),
            ("a held call with a long argument", Call),
            ("a held list of calls in a fence", FencedList),
            ("many held calls", ManyCalls),
            ("a held block that never ends", OpenBlock),
        }.Select(static input =>
            (new ReaderInput(input.Name, input.Write, Scan), new ReaderInput(input.Name, input.Write, StreamCharacters))
        ),
    ];

    private static readonly ReplyReadingOptions s_reading = new()
    {
        EndOfTurn = new PromptWriter(new PromptedToolsOptions()).Markers.EndOfTurn,
    };

    private static void Scan(string text) => new ReplyJudge(s_catalog, s_reading).Read(text, isTruncated: false);

    private static void StreamTokens(string text) => Stream(text, TokenLength);

    private static void StreamCharacters(string text) => Stream(text, 1);

    private static void Stream(string text, int pieceLength)
    {
        var reader = new ReplyReader(new ReplyJudge(s_catalog, s_reading));
        for (var at = 0; at < text.Length && !reader.IsOver; at += pieceLength)
        {
            reader.Push(
                pieceLength == 1 ? s_characters[text[at]] : text.Substring(at, Math.Min(pieceLength, text.Length - at))
            );
        }

        reader.Finish(isTruncated: false);
    }

    private static string Json(int length) =>
        $"[{Repeat("{\"city\": \"Paris\", \"days\": 3, \"tags\": [\"a\", null]}, ", length)}1]";

    private static string Python(int length) =>
        $"[{Repeat("{'city': 'Paris', 'days': None, 'tags': ('a', True)}, ", length)}1]";

    private static string OpenString(int length) => $"{{\"city\": \"{Repeat("it is 'so', and so on ", length)}";

    private static string InnerQuotes(int length) => $"{{\"city\": \"{Repeat("He said \"hi\" to me. ", length)}\"}}";

    private static string Call(int length) =>
        $$$"""<tool_call>{"name": "mail-send", "arguments": {"to": "Ann", "body": "{{{Repeat("A line of the mail.\\n", length)}}}"}}</tool_call>""";

    private static string ManyCalls(int length) =>
        Repeat(
            "<tool_call>\n"
                + """{"name": "weather-get_forecast", "arguments": {"city": "Paris"}}"""
                + "\n</tool_call>\n",
            length
        );

    private static string Prose(int length) => Repeat("The forecast for Paris says it will rain. ", length);

    private static string FencedProse(int length) =>
        Repeat("Use `a < b` or {x}:\n```python\nforecast(city=\"Paris\")[0]\n```\nand [so] on (1).\n\n", length);

    private static string TagProse(int length) => Repeat("a <b, a <tool, a [tool and <function calling>. ", length);

    private static string FencedList(int length) =>
        "```json\n["
        + Repeat("""{"name": "weather-get_forecast", "arguments": {"city": "Paris"}}, """, length)
        + "{}]\n```";

    private static string OpenBlock(int length) =>
        $$"""<tool_call>{"name": "mail-send", "arguments": {"to": "{{Repeat("[{(", length)}}""";

    private static string Repeat(string text, int length) =>
        string.Concat(Enumerable.Repeat(text, (length / text.Length) + 1));
}
