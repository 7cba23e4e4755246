using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenChat.Scoring;

/// <summary>What a question is asked to find out.</summary>
public enum QuestionKind
{
    /// <summary>One call is right.</summary>
    OneCall,

    /// <summary>Several calls are right.</summary>
    SeveralCalls,

    /// <summary>A request in everyday words with everyday tools; calls are right.</summary>
    PlainRequest,

    /// <summary>None of the tools does what is asked, though one comes near; no call is right.</summary>
    NearMiss,

    /// <summary>A greeting, thanks, a joke; no call is right.</summary>
    SmallTalk,

    /// <summary>A text, a program, a table, a translation; no call is right.</summary>
    Text,
}

/// <summary>A question, the tools offered with it and the calls that are right: none, where any call is a false one.</summary>
public sealed record Question(string Id, string User, IReadOnlyList<AIFunctionDeclaration> Tools, JsonElement Calls)
{
    /// <summary>The 64 questions that a model is asked, in the order in which they are asked.</summary>
    public static IReadOnlyList<Question> Asked { get; } = ReadResource("questions.jsonl");

    /// <summary>Those and 33 more, to which stored replies exist.</summary>
    public static IReadOnlyList<Question> All { get; } = [.. Asked, .. ReadResource("more-questions.jsonl")];

    /// <summary>The family of questions: the id without its number.</summary>
    public string Family => FamilyOf(Id);

    public bool WantsCalls => Calls.GetArrayLength() > 0;

    /// <exception cref="FormatException">The id is of no known family.</exception>
    public QuestionKind Kind =>
        Family switch
        {
            "simple_python" or "multiple" => QuestionKind.OneCall,
            "parallel" or "parallel_multiple" => QuestionKind.SeveralCalls,
            "irrelevance" => QuestionKind.NearMiss,
            "chat" => QuestionKind.SmallTalk,
            "long" => WantsCalls ? QuestionKind.PlainRequest : QuestionKind.Text,
            _ => throw new FormatException(
                $"The question '{Id}' is of no known family. Known are simple_python, multiple, parallel, parallel_multiple, irrelevance, chat and long."
            ),
        };

    /// <summary>Makes questions of rows {id, user, tools} and the right calls by id: none for an id that is not there.</summary>
    public static IReadOnlyList<Question> Read(
        IEnumerable<JsonElement> rows,
        IReadOnlyDictionary<string, JsonElement> calls
    ) => [.. rows.Select(row => FromRow(row, CallsOf(row, calls)))];

    private static IReadOnlyList<Question> ReadResource(string name) =>
        [
            .. JsonLines
                .ParseResource(typeof(Question).Assembly, name)
                .Select(row => FromRow(row, row.GetProperty("calls"))),
        ];

    private static Question FromRow(JsonElement row, JsonElement calls) =>
        new(
            Text(row, "id"),
            Text(row, "user"),
            [
                .. row.GetProperty("tools")
                    .EnumerateArray()
                    .Select(static tool =>
                        AIFunctionFactory.CreateDeclaration(
                            Text(tool, "name"),
                            Text(tool, "description"),
                            tool.GetProperty("parameters")
                        )
                    ),
            ],
            calls
        );

    private static JsonElement CallsOf(JsonElement row, IReadOnlyDictionary<string, JsonElement> calls) =>
        calls.TryGetValue(Text(row, "id"), out var right)
            ? right
            : JsonSerializer.SerializeToElement(Array.Empty<int>());

    private static string FamilyOf(string id) => id.LastIndexOf('_') is var end and > 0 ? id[..end] : id;

    private static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;
}
