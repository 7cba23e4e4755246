using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenChat.Tool.Checking.Questions;

/// <summary>The questions of the check: of our own, since those of a leaderboard are what models were trained on.</summary>
internal sealed class QuestionTable
{
    private static readonly Lazy<QuestionTable> s_all = new(Load);

    public static QuestionTable All => s_all.Value;

    public required IReadOnlyList<ToolQuestion> ToolQuestions { get; init; }

    /// <summary>Gets what needs no tool, some of it with words that tools have too.</summary>
    public required IReadOnlyList<string> SmallTalk { get; init; }

    public required IReadOnlyList<TypedQuestion> TypedQuestions { get; init; }

    /// <summary>Gets the tools that are offered with all of them, so that a server may keep what it read of them.</summary>
    public required IReadOnlyList<AITool> Tools { get; init; }

    private static QuestionTable Load()
    {
        using var stream = typeof(QuestionTable).Assembly.GetManifestResourceStream("questions.json")!;
        using var document = JsonDocument.Parse(stream);
        var table = document.RootElement.Clone();
        return new QuestionTable
        {
            Tools = [.. table.Items("tools").Select(Tool)],
            ToolQuestions =
            [
                .. table
                    .Items("toolQuestions")
                    .Select(static row => new ToolQuestion(row.Text("ask")!, [.. row.Items("calls").Select(Call)])),
            ],
            SmallTalk = [.. table.Items("smallTalk").Select(static row => row.GetString()!)],
            TypedQuestions =
            [
                .. table
                    .Items("typedQuestions")
                    .Select(static row => new TypedQuestion(
                        row.Text("ask")!,
                        row.Member("schema"),
                        row.Member("right")
                    )),
            ],
        };
    }

    private static AIFunctionDeclaration Tool(JsonElement tool) =>
        AIFunctionFactory.CreateDeclaration(tool.Text("name")!, tool.Text("description"), tool.Member("parameters"));

    private static ExpectedCall Call(JsonElement row)
    {
        var call = row.EnumerateObject().Single();
        return new ExpectedCall(
            call.Name,
            call.Value.EnumerateObject()
                .ToDictionary(
                    static argument => argument.Name,
                    static IReadOnlyList<JsonElement> (argument) => [.. argument.Value.EnumerateArray()]
                )
        );
    }
}

/// <summary>A question that needs tools, and the calls that are right.</summary>
internal sealed record ToolQuestion(string Ask, IReadOnlyList<ExpectedCall> Calls)
{
    /// <summary>Whether these calls are the right ones, in any order, none more and none less.</summary>
    public bool IsRight(IEnumerable<FunctionCallContent> made)
    {
        var left = Calls.ToList();
        return made.All(call =>
                left.FindIndex(expected => expected.IsMadeBy(call)) is >= 0 and var hit && Take(left, hit)
            )
            && left.Count == 0;
    }

    private static bool Take(List<ExpectedCall> left, int index)
    {
        left.RemoveAt(index);
        return true;
    }
}

/// <summary>A call, and for each argument the values that are right; null among them where it may be left out.</summary>
internal sealed record ExpectedCall(string Name, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Arguments)
{
    public bool IsMadeBy(FunctionCallContent call)
    {
        var made = (call.Arguments ?? new Dictionary<string, object?>()).ToDictionary(
            static argument => argument.Key,
            static argument => argument.Value as JsonElement? ?? JsonSerializer.SerializeToElement(argument.Value)
        );
        return call.Name == Name
            && made.Keys.All(Arguments.ContainsKey)
            && Arguments.All(argument =>
                argument.Value.Any(right =>
                    right.ValueKind == JsonValueKind.Null
                        ? !made.TryGetValue(argument.Key, out var given) || given.ValueKind == JsonValueKind.Null
                        : made.TryGetValue(argument.Key, out given) && SameValue.Is(given, right)
                )
            );
    }
}

/// <summary>A question whose answer is JSON of a schema, and what it must say.</summary>
internal sealed record TypedQuestion(string Ask, JsonElement Schema, JsonElement Right)
{
    public bool IsRight(string text)
    {
        try
        {
            var answer = JsonElement.Parse(text);
            return Right
                .EnumerateObject()
                .All(right =>
                    answer.Member(right.Name) is { ValueKind: not JsonValueKind.Undefined } given
                    && SameValue.Is(given, right.Value)
                );
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>Whether two values say the same: case, punctuation and blanks of a text make no difference.</summary>
internal static class SameValue
{
    public static bool Is(JsonElement given, JsonElement right) =>
        (given.ValueKind, right.ValueKind) switch
        {
            (JsonValueKind.String, JsonValueKind.String) => string.Equals(
                Bare(given.GetString()!),
                Bare(right.GetString()!),
                StringComparison.OrdinalIgnoreCase
            ),
            (JsonValueKind.Array, JsonValueKind.Array) => given.GetArrayLength() == right.GetArrayLength()
                && given.EnumerateArray().Zip(right.EnumerateArray()).All(static pair => Is(pair.First, pair.Second)),
            _ => JsonElement.DeepEquals(given, right),
        };

    private static string Bare(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
