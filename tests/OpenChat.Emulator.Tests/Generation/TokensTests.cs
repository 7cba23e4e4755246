using OpenChat.Emulator.Generation;

namespace OpenChat.Emulator.Tests.Generation;

public sealed class TokensTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  ", "  ")]
    [InlineData("Hello, world!", "Hello|,| world|!")]
    [InlineData(" a_1  b\n", " a_1|  b\n")]
    [InlineData("é😀x", "é|😀|x")]
    public void Split_Text_GivesWordsAndSigns(string text, string expected)
    {
        Assert.Equal(expected, string.Join('|', Tokens.Split(text)));
        Assert.Equal(text, string.Concat(Tokens.Split(text)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 3)]
    [InlineData(9, 5)]
    public void LengthOf_Limit_EndsBehindATokenOfTheText(int limit, int expected) =>
        Assert.Equal(expected, Tokens.LengthOf("ab, c", limit));
}
