using System.Text.Json;
using OpenChat.Scoring;

namespace OpenChat.ReplyScore;

/// <summary>Stored replies of models and the questions they were given to.</summary>
internal sealed record ReplyData(IReadOnlyList<StoredReply> Replies, IReadOnlyDictionary<string, Question> Questions)
{
    /// <summary>
    /// Reads replies.jsonl and, where they are there, questions.jsonl and answers.jsonl of a folder. Questions that are not
    /// in it are those of this project.
    /// </summary>
    /// <exception cref="InvalidDataException">Replies to questions that are in neither, or of a mode that is none.</exception>
    public static ReplyData Load(string folder)
    {
        var right = Rows(folder, "answers.jsonl")
            .ToDictionary(static row => row.GetProperty("id").GetString()!, static row => row.GetProperty("calls"));
        var questions = Question.All.ToDictionary(static question => question.Id);
        foreach (var question in Question.Read(Rows(folder, "questions.jsonl"), right))
        {
            questions[question.Id] = question;
        }

        var replies = JsonLines
            .Parse(File.ReadLines(Path.Combine(folder, "replies.jsonl")))
            .Select(StoredReply.FromRow)
            .ToList();
        if (replies.Find(static reply => reply.Mode is { } mode && !StoredReply.Modes.Contains(mode)) is { } odd)
        {
            throw new InvalidDataException(
                $"The reply to {odd.Id} has the mode '{odd.Mode}'. Modes are {string.Join(" and ", StoredReply.Modes)}; leave it out to have it read in both."
            );
        }

        var unknown = replies
            .Select(static reply => reply.Id)
            .Where(id => !questions.ContainsKey(id))
            .Distinct()
            .ToList();
        return unknown.Count == 0
            ? new(replies, questions)
            : throw new InvalidDataException(
                $"No question is known for the replies to {string.Join(", ", unknown)}: put them into {Path.Combine(folder, "questions.jsonl")}, and the calls that are right into answers.jsonl beside it."
            );
    }

    private static IEnumerable<JsonElement> Rows(string folder, string name) =>
        Path.Combine(folder, name) is var path && File.Exists(path) ? JsonLines.Parse(File.ReadLines(path)) : [];
}

/// <summary>
/// A model's first reply to a question. <paramref name="Shown"/> names the prompt it was given and <paramref name="Mode"/>
/// is "auto" or "required", where the file says so; a reply without a mode is read in both.
/// </summary>
internal sealed record StoredReply(string Model, string? Shown, string? Mode, string Id, string Text)
{
    public const string Required = "required";

    public static IReadOnlyList<string> Modes { get; } = ["auto", Required];

    public static StoredReply FromRow(JsonElement row) =>
        new(
            row.GetProperty("model").GetString()!,
            Optional(row, "shown"),
            Optional(row, "mode"),
            row.GetProperty("id").GetString()!,
            row.GetProperty("reply").GetString()!
        );

    private static string? Optional(JsonElement row, string property) =>
        row.TryGetProperty(property, out var value) ? value.GetString() : null;
}
