using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Reads a reply with four tools on offer and puts what came of it on one line.</summary>
internal static class ShapeReader
{
    public static ReplyReadingOptions Auto { get; } = new() { EndOfTurn = TestPrompt.Default.Markers.EndOfTurn };

    public static ReplyReadingOptions Required { get; } = Auto with { Required = true };

    public static IReadOnlyList<AITool> Tools { get; } =
    [
        Tool(
            "get_weather",
            """
            {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7},
             "unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]}
            """
        ),
        Tool(
            "search_docs",
            """
            {"type":"object","properties":{"query":{"type":"string"},"top_k":{"type":"integer"},
             "tags":{"type":"array","items":{"type":"string"}}},"required":["query"]}
            """
        ),
        Tool("now", """{"type":"object","properties":{}}"""),
        Tool(
            "Mail-Send",
            """{"type":"object","properties":{"to":{"type":"string"},"body":{"type":"string"}},"required":["to","body"]}"""
        ),
    ];

    public static AITool Tool(string name, string schema) =>
        AIFunctionFactory.CreateDeclaration(name, "A tool.", JsonDocument.Parse(schema).RootElement);

    public static ToolReply Read(
        string reply,
        ReplyReadingOptions? options = null,
        IEnumerable<AITool>? tools = null,
        bool isTruncated = false
    ) => new ReplyJudge(new ToolCatalog(tools ?? Tools), options ?? Auto).Read(reply, isTruncated);

    public static string Line(string reply, ReplyReadingOptions? options = null, IEnumerable<AITool>? tools = null) =>
        Line(Read(reply, options, tools));

    /// <summary>
    /// <c>text: …</c>, <c>empty</c>, <c>truncated</c>, <c>rejected: first reason</c>, or the calls as <c>name {arguments}</c>
    /// after the text before them and <c>» </c>.
    /// </summary>
    public static string Line(ToolReply reply) =>
        reply.Kind switch
        {
            ToolReplyKind.Text => "text: " + reply.Text,
            ToolReplyKind.Rejected => "rejected: "
                + Reason(reply.Diagnostics.First(d => d.Severity == FindingSeverity.Error)),
            ToolReplyKind.Calls => (reply.Text.Length > 0 ? reply.Text + " » " : "")
                + string.Join("; ", reply.Calls.Select(Call)),
            _ => reply.Kind.ToString().ToLowerInvariant(),
        };

    private static string Reason(ToolCallDiagnostic finding) =>
        finding.Path is null ? finding.Reason : $"{finding.Path} {finding.Reason}";

    public static string Call(string name, IEnumerable<KeyValuePair<string, object?>>? arguments) =>
        $"{name} {{{string.Join(",", (arguments ?? []).Select(a => $"\"{a.Key}\":{((JsonElement)a.Value!).GetRawText()}"))}}}";

    private static string Call(ParsedToolCall call) => Call(call.Tool.Name, call.Arguments);
}
