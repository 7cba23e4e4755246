namespace OpenChat.Benchmarks.Serving;

/// <summary>The chat route of OpenAI-compatible servers, as llama.cpp streams it.</summary>
internal sealed class OpenAIFrames : IDialectFrames
{
    private const string Head =
        "\"created\":1763830000,\"id\":\"chatcmpl-kZ1zq5hG7vJQ2xT4\",\"model\":\"openchat-3.5-0106\",\"system_fingerprint\":\"b6500\"";
    private const string Usage = """{"prompt_tokens":20,"completion_tokens":250,"total_tokens":270}""";

    public string ContentType => "text/event-stream";

    public string Piece(int index, string text) =>
        Frame($$"""{"finish_reason":null,"index":0,"delta":{{Delta(index, text)}}}""");

    public string End() =>
        Frame("""{"finish_reason":"stop","index":0,"delta":{}}""", $",\"usage\":{Usage}") + "data: [DONE]\n\n";

    public string Whole(string text) =>
        Answer($$"""{"role":"assistant","content":{{JsonEscape.Quote(text)}}}""", "stop");

    public string Call(string tool, string argumentsJson) =>
        Answer(
            $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"{{{tool}}}","arguments":{{{JsonEscape.Quote(argumentsJson)}}}}}]}""",
            "tool_calls"
        );

    private static string Delta(int index, string text) =>
        index == 0
            ? $$"""{"role":"assistant","content":{{JsonEscape.Quote(text)}}}"""
            : $$"""{"content":{{JsonEscape.Quote(text)}}}""";

    private static string Frame(string choice, string more = "") =>
        $$"""data: {"choices":[{{choice}}],{{Head}},"object":"chat.completion.chunk"{{more}}}""" + "\n\n";

    private static string Answer(string message, string reason) =>
        $$"""{"choices":[{"finish_reason":"{{reason}}","index":0,"message":{{message}}}],{{Head}},"object":"chat.completion","usage":{{Usage}}}""";
}
