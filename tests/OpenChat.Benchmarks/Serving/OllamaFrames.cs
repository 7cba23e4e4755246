namespace OpenChat.Benchmarks.Serving;

/// <summary>Ollama's own /api/chat: one JSON document a line.</summary>
internal sealed class OllamaFrames : IDialectFrames
{
    private const string Head = "\"model\":\"openchat\",\"created_at\":\"2026-01-06T12:00:00.123456789Z\"";
    private const string Counts =
        "\"done_reason\":\"stop\",\"done\":true,\"total_duration\":5191566416,\"load_duration\":2154458,\"prompt_eval_count\":20,\"prompt_eval_duration\":383809000,\"eval_count\":250,\"eval_duration\":4799921000";

    public string ContentType => "application/x-ndjson";

    public string Piece(int index, string text) => $"{{{Head},{Message(text)},\"done\":false}}\n";

    public string End() => Whole("") + "\n";

    public string Whole(string text) => $"{{{Head},{Message(text)},{Counts}}}";

    public string Call(string tool, string argumentsJson) =>
        $$$"""{{{{Head}}},"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"{{{tool}}}","arguments":{{{argumentsJson}}}}}]},{{{Counts}}}}""";

    private static string Message(string text) =>
        $$"""
            "message":{"role":"assistant","content":{{JsonEscape.Quote(text)}}}
            """;
}
