using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenChat.ReplyScore;

/// <summary>Stored replies of models, the tools they were given and the calls that are right.</summary>
internal sealed record ReplyData(
    IReadOnlyList<StoredReply> Replies,
    IReadOnlyDictionary<string, string> Requests,
    IReadOnlyDictionary<string, IReadOnlyList<AIFunctionDeclaration>> Tools,
    IReadOnlyDictionary<string, JsonElement> Answers
)
{
    public static ReplyData Load(string folder) =>
        new(
            [
                .. Rows(folder, "replies.jsonl")
                    .Select(row => new StoredReply(Text(row, "model"), Text(row, "id"), Text(row, "reply"))),
            ],
            Rows(folder, "questions.jsonl").ToDictionary(row => Text(row, "id"), row => Text(row, "user")),
            Rows(folder, "questions.jsonl").ToDictionary(row => Text(row, "id"), ToolsOf),
            Rows(folder, "answers.jsonl").ToDictionary(row => Text(row, "id"), row => row.GetProperty("calls"))
        );

    private static IReadOnlyList<AIFunctionDeclaration> ToolsOf(JsonElement question) =>
        [
            .. question
                .GetProperty("tools")
                .EnumerateArray()
                .Select(tool =>
                    AIFunctionFactory.CreateDeclaration(
                        Text(tool, "name"),
                        Text(tool, "description"),
                        tool.GetProperty("parameters")
                    )
                ),
        ];

    private static IEnumerable<JsonElement> Rows(string folder, string name) =>
        File.ReadLines(Path.Combine(folder, name))
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line => JsonDocument.Parse(line).RootElement);

    private static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;
}

internal sealed record StoredReply(string Model, string Id, string Text)
{
    /// <summary>The kind of request: the id without its number.</summary>
    public string Category => Id[..Id.LastIndexOf('_')];
}

internal sealed record ScoredCall(string Name, IReadOnlyDictionary<string, JsonElement> Arguments);
