using CsCheck;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Tests.Turns;

public sealed class StopCutterTests
{
    private static readonly Gen<string> s_piece = Gen.Char["ab<|e"].Array[0, 6].Select(static text => new string(text));
    private static readonly Gen<string> s_stop = Gen.Char["ab<|"].Array[1, 3].Select(static text => new string(text));

    [Fact]
    public void Push_AnyPieces_CutWhereTheWholeTextIsCut() =>
        Gen.Select(s_piece.Array[0, 12], s_stop.Array[0, 3])
            .Sample(
                static (pieces, stops) =>
                {
                    var whole = Cutter(stops);
                    var expected = whole.Push(string.Concat(pieces)) + whole.Flush();
                    var cutter = Cutter(stops);
                    var actual = string.Concat(pieces.Select(cutter.Push)) + cutter.Flush();
                    return actual == expected && cutter.IsStopped == whole.IsStopped;
                }
            );

    [Fact]
    public void Push_AnyPieces_HoldsBackNoMoreThanABeginningOfAStop() =>
        Gen.Select(s_piece.Array[0, 12], s_stop.Array[1, 3])
            .Sample(
                static (pieces, stops) =>
                {
                    var cutter = Cutter(stops);
                    var told = string.Concat(pieces.Select(cutter.Push));
                    var held = string.Concat(pieces)[told.Length..];
                    return cutter.IsStopped
                        || stops
                            .Concat(TestPrompt.Default.Markers.Ends)
                            .Any(stop => stop.StartsWith(held, StringComparison.Ordinal));
                }
            );

    [Theory]
    [InlineData("Hello<|end_of_turn|>GPT4 Correct User:", "Hello")]
    [InlineData("<|end_of_turn|>", "")]
    [InlineData("a < b and <|end", "a < b and <|end")]
    [InlineData("Hello\nGPT4 Correct User: and?", "Hello")]
    [InlineData("Hello\nGPT4 Correct Assistant: Hello", "Hello")]
    [InlineData("It says GPT4 Correct User: then.\n", "It says GPT4 Correct User: then.\n")]
    public void Push_EndOfTurn_EndsTheText(string text, string expected)
    {
        var cutter = Cutter([]);

        Assert.Equal(expected, cutter.Push(text) + cutter.Flush());
    }

    [Fact]
    public void Push_EmptyStops_AreNone()
    {
        var cutter = Cutter(["", "x"]);

        Assert.Equal("abc", cutter.Push("abcxdef"));
        Assert.Equal("", cutter.Push("more"));
        Assert.True(cutter.IsStopped);
    }

    private static StopCutter Cutter(string[] stops) => new(TestPrompt.Default.Markers.EndsWith(stops));
}
