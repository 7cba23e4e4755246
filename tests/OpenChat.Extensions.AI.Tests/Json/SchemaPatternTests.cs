using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.Tests.Json;

public class SchemaPatternTests
{
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
}
