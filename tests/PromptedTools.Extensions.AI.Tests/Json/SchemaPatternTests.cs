using System.Text.Json;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Tests.Json;

public class SchemaPatternTests
{
    private const string Backtracking = "^(?=(a+)+$)b";
    private static readonly string s_hard = new string('a', 5_000) + "!";

    // An array of n strings compiled n automata.
    [Theory]
    [InlineData("^[a-z]{3}$")]
    [InlineData("^(?!x).*$")]
    public void Find_SamePatternAgain_IsTheSameExpression(string pattern)
    {
        Assert.NotNull(SchemaPattern.Find(pattern));
        Assert.Contains(
            Enumerable.Range(0, 5),
            _ => ReferenceEquals(SchemaPattern.Find(pattern), SchemaPattern.Find(pattern))
        );
    }

    [Fact]
    public void IsMatch_MorePatternsThanAreKept_StillMatches()
    {
        for (var length = 0; length < 200; length++)
        {
            Assert.True(new SchemaPattern().IsMatch(new string('a', length), $"^a{{{length}}}$"));
            Assert.False(new SchemaPattern().IsMatch("b", $"^a{{{length}}}$"));
        }
    }

    [Fact]
    public void IsMatch_PatternNotUnderstood_SaysNothing() => Assert.Null(new SchemaPattern().IsMatch("a", "(["));

    // One clock for all strings of a reply: sixty of them took sixty times as long.
    [Fact]
    public void IsMatch_TimeIsUp_SaysNothingOfTheOtherStrings()
    {
        var patterns = new SchemaPattern();

        Assert.Null(patterns.IsMatch(s_hard, Backtracking));
        Assert.Null(patterns.IsMatch("b", "^a$"));
        Assert.False(new SchemaPattern().IsMatch("b", "^a$"));
    }

    [Fact]
    public void Fit_TimeIsUpInOneString_CountsForTheWholeValueAndTheNext()
    {
        var work = new SchemaWork(s_hard.Length);
        var schema = JsonElement.Parse(
            """{"properties":{"a":{"type":"string","pattern":"HARD"},"b":{"type":"string","pattern":"^a$"}}}""".Replace(
                "HARD",
                Backtracking,
                StringComparison.Ordinal
            )
        );
        var value = LenientJson.Read("""{"b":"b"}""").Value!;

        Assert.Null(SchemaFitter.Fit(value, JsonSchema.Of(schema), new SchemaFitOptions(), work).Value);
        var both = LenientJson.Read($$"""{"a":"{{s_hard}}","b":"b"}""").Value!;
        Assert.NotNull(SchemaFitter.Fit(both, JsonSchema.Of(schema), new SchemaFitOptions(), work).Value);
        Assert.NotNull(SchemaFitter.Fit(value, JsonSchema.Of(schema), new SchemaFitOptions(), work).Value);
    }
}
