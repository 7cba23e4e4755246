using System.Text.Json;

namespace OpenChat.Scoring.Tests;

public sealed class JudgeTests
{
    private static readonly Dictionary<string, Question> s_questions = Question.All.ToDictionary(static q => q.Id);

    public static TheoryData<string> JudgedLines() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "judged.jsonl"))];

    /// <summary>
    /// Calls that small models made, some of them changed by chance, and what the scorer that came with the questions said
    /// of them: an independent program of the same rules, in Python.
    /// </summary>
    [Theory]
    [MemberData(nameof(JudgedLines))]
    public void IsRight_RealCalls_SaysWhatTheOtherScorerSaid(string line)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        var calls = row.GetProperty("calls").Deserialize<List<MadeCall>>()!;

        var isRight = Judge.IsRight(calls, s_questions[row.GetProperty("id").GetString()!].Calls);

        Assert.Equal(row.GetProperty("right").GetBoolean(), isRight);
    }

    [Theory]
    [InlineData("""{"city":"new york, NY."}""", """{"city":["New York NY"]}""", true)]
    [InlineData("""{"days":3.0}""", """{"days":[3]}""", true)]
    [InlineData("""{"days":"3"}""", """{"days":[3]}""", false)]
    [InlineData("""{"days":true}""", """{"days":["true"]}""", false)]
    [InlineData("""{}""", """{"days":[1,""]}""", true)]
    [InlineData("""{}""", """{"days":[1]}""", false)]
    [InlineData("""{"other":1}""", """{"days":[1,""]}""", false)]
    [InlineData("""{"tags":["A","b"]}""", """{"tags":[["a","b"]]}""", true)]
    [InlineData("""{"tags":["b","a"]}""", """{"tags":[["a","b"]]}""", false)]
    [InlineData("""{"to":{"street":"Oak St."}}""", """{"to":[{"street":["Oak St"],"no":["",5]}]}""", true)]
    [InlineData("""{"to":{"street":"Oak St.","no":6}}""", """{"to":[{"street":["Oak St"],"no":["",5]}]}""", false)]
    [InlineData("""{"to":{"street":["Oak St"]}}""", """{"to":[{"street":["Oak St"]}]}""", false)]
    [InlineData("""{"to":[{"no":1},{"no":2}]}""", """{"to":[[{"no":[1]},{"no":[2]}]]}""", true)]
    [InlineData("""{"to":[{"no":1}]}""", """{"to":[[{"no":[1]},{"no":[2]}]]}""", false)]
    [InlineData("""{"to":[1,2]}""", """{"to":[[{"no":[1]},{"no":[2]}]]}""", false)]
    [InlineData("""{"to":null}""", """{"to":[null]}""", true)]
    public void IsRight_OneCall_ComparesEachArgumentWithItsAllowedValues(
        string arguments,
        string allowed,
        bool expected
    )
    {
        var call = new MadeCall("f", JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments)!);
        using var right = JsonDocument.Parse($$"""[{"f":{{allowed}}}]""");

        Assert.Equal(expected, Judge.IsRight([call], right.RootElement));
    }

    [Theory]
    [InlineData("ab", true)]
    [InlineData("ba", true)]
    [InlineData("a", false)]
    [InlineData("aa", false)]
    [InlineData("aba", false)]
    [InlineData("", false)]
    public void IsRight_SeveralCalls_EachIsMadeOnceInAnyOrder(string made, bool expected)
    {
        var calls = made.Select(static name => new MadeCall(name.ToString(), new Dictionary<string, JsonElement>()));
        using var right = JsonDocument.Parse("""[{"a":{}},{"b":{}}]""");

        Assert.Equal(expected, Judge.IsRight([.. calls], right.RootElement));
    }

    [Fact]
    public void IsRight_NoCallIsExpected_AnyCallIsWrong()
    {
        using var none = JsonDocument.Parse("[]");
        var call = new MadeCall("f", new Dictionary<string, JsonElement>());

        Assert.True(Judge.IsRight([], none.RootElement));
        Assert.False(Judge.IsRight([call], none.RootElement));
    }
}
