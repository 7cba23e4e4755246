using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Scoring;

namespace OpenChat.LiveScore;

/// <summary>The tasks, later questions and extractions of this program's files.</summary>
internal static class Conversations
{
    private static readonly IReadOnlyList<JsonElement> s_tasks = Rows("tasks.jsonl");

    /// <summary>The tools of the tasks, as JSON: name, description, parameters.</summary>
    public static JsonElement ToolDeclarations => s_tasks[0].GetProperty("tools");

    public static IReadOnlyList<ToolTask> Tasks { get; } = [.. s_tasks.Skip(1).Select(ToolTask.FromRow)];

    /// <summary>The same tasks, near misses and small talk as the second question of a conversation or a later one.</summary>
    public static IReadOnlyList<ToolTask> Later { get; } = [.. Rows("later.jsonl").Select(ToolTask.FromRow)];

    public static IReadOnlyList<Extraction> Extractions { get; } =
    [.. Rows("extractions.jsonl").Select(Extraction.FromRow)];

    /// <summary>Questions with the five tools whose answers are JSON of a schema.</summary>
    public static IReadOnlyList<TypedTask> TypedTasks { get; } =
    [.. Rows("typed-tasks.jsonl").Select(static row => new TypedTask(ToolTask.FromRow(row), Extraction.FromRow(row)))];

    private static IReadOnlyList<JsonElement> Rows(string name) =>
        JsonLines.ParseResource(typeof(Conversations).Assembly, name);
}

/// <summary>
/// Something to be done with the tools: the tools that must be called, in any order and no more, and what the answer must
/// hold. Where no tool is named, any call is a false one.
/// </summary>
internal sealed record ToolTask(
    string Id,
    IReadOnlyList<EarlierRound> Before,
    string User,
    IReadOnlyList<string> Calls,
    IReadOnlyList<string> AnswerContains
)
{
    public static ToolTask FromRow(JsonElement row) =>
        new(
            row.GetProperty("id").GetString()!,
            row.TryGetProperty("before", out var before)
                ? [.. before.EnumerateArray().Select(EarlierRound.FromRow)]
                : [],
            row.GetProperty("user").GetString()!,
            Texts(row, "calls"),
            Texts(row, "answer_contains")
        );

    /// <summary>Whether the first answer makes calls, and only such as the task needs.</summary>
    public bool BeginsRight(Outcome outcome) =>
        outcome.FirstCalls() is { Count: > 0 } calls && Without(calls.Select(static call => call.Name)) is not null;

    public bool IsCalledRight(Outcome outcome) => Without(outcome.CalledTools()) is [];

    /// <summary>Whether the answer holds what it must, whatever its case and its commas.</summary>
    public bool IsAnsweredRight(Outcome outcome)
    {
        var answer = outcome.Answer.Replace(",", "", StringComparison.Ordinal);
        return AnswerContains.All(part => answer.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    // The wanted tools that were not called; null where one was called that is not wanted, or wanted less often.
    private List<string>? Without(IEnumerable<string> called)
    {
        var left = Calls.ToList();
        return called.All(left.Remove) ? left : null;
    }

    private static IReadOnlyList<string> Texts(JsonElement row, string property) =>
        row.TryGetProperty(property, out var texts)
            ? [.. texts.EnumerateArray().Select(static text => text.GetString()!)]
            : [];
}

/// <summary>A task whose answer is JSON of a schema.</summary>
internal sealed record TypedTask(ToolTask Task, Extraction Answer);

/// <summary>An earlier question, the calls that were made for it and what was answered.</summary>
internal sealed record EarlierRound(string User, JsonElement Calls, string Answer)
{
    public static EarlierRound FromRow(JsonElement row) =>
        new(row.GetProperty("user").GetString()!, row.GetProperty("calls"), row.GetProperty("answer").GetString()!);

    /// <summary>The round as messages, with what the tools answer now.</summary>
    public async Task<IReadOnlyList<ChatMessage>> ToMessagesAsync(CancellationToken cancellationToken)
    {
        List<ChatMessage> messages = [new(ChatRole.User, User)];
        var calls = Calls.EnumerateArray().Select(ToCall).ToList();
        if (calls.Count > 0)
        {
            var results = new List<AIContent>();
            foreach (var call in calls)
            {
                var result = await TaskTools
                    .Named(call.Name)
                    .InvokeAsync(new AIFunctionArguments(call.Arguments), cancellationToken);
                results.Add(new FunctionResultContent(call.CallId, result));
            }

            messages.Add(new(ChatRole.Assistant, [.. calls]));
            messages.Add(new(ChatRole.Tool, results));
        }

        messages.Add(new(ChatRole.Assistant, Answer));
        return messages;
    }

    private static FunctionCallContent ToCall(JsonElement call) =>
        new(
            Guid.NewGuid().ToString("N"),
            call.GetProperty("name").GetString()!,
            call.GetProperty("arguments")
                .EnumerateObject()
                .ToDictionary(static argument => argument.Name, static argument => (object?)argument.Value)
        );
}
