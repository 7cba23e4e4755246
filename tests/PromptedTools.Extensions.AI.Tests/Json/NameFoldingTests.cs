using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Tests.Json;

public class NameFoldingTests
{
    [Theory]
    [InlineData("get_weather", "GetWeather", true)]
    [InlineData(" Get-Weather.", "get\\_weather", true)]
    [InlineData("`city`", "City", true)]
    [InlineData("city", "cities", false)]
    [InlineData("cit", "city_", false)]
    [InlineData("", "_-", true)]
    [InlineData("", "a", false)]
    [InlineData("ÄRGER", "ärger", true)]
    public void AreSame_TwoNames_TellsWhatTheirFoldsTell(string a, string b, bool expected)
    {
        Assert.Equal(expected, NameFolding.AreSame(a, b));
        Assert.Equal(expected, NameFolding.AreSame(b, a));
        Assert.Equal(expected, NameFolding.Fold(a) == NameFolding.Fold(b));
    }

    [Fact]
    public void Fold_NameLongerThanAnyTool_FoldsAllOfIt() =>
        Assert.Equal(new string('a', 1_000), NameFolding.Fold(string.Concat(Enumerable.Repeat("A_", 1_000))));
}
