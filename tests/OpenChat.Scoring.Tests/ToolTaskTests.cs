using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.LiveScore;

namespace OpenChat.Scoring.Tests;

public sealed class ToolTaskTests
{
    private static readonly ToolTask s_umbrella = Conversations.Tasks.Single(static task => task.Id == "task_2");

    [Theory]
    [InlineData("weather-get|mail-send", true, true)]
    [InlineData("mail-send,weather-get", true, true)]
    [InlineData("weather-get", true, false)]
    [InlineData("weather-get|weather-get,mail-send", true, false)]
    [InlineData("weather-get,weather-get|mail-send", false, false)]
    [InlineData("stock-price|weather-get,mail-send", false, false)]
    [InlineData("|weather-get,mail-send", false, true)]
    [InlineData("", false, false)]
    public void Calls_OfATask_AreThoseWantedAndNoMore(string rounds, bool beginsRight, bool isCalledRight)
    {
        var outcome = Outcome(
            "",
            [.. rounds.Split('|').Select(static round => round.Split(',', StringSplitOptions.RemoveEmptyEntries))]
        );

        Assert.Equal(beginsRight, s_umbrella.BeginsRight(outcome));
        Assert.Equal(isCalledRight, s_umbrella.IsCalledRight(outcome));
    }

    [Theory]
    [InlineData("task_2", "It RAINS, so I sent the mail.", true)]
    [InlineData("task_2", "It is clear.", false)]
    [InlineData("task_4", "Together 1,612.00 dollars.", true)]
    [InlineData("task_1", "Rome 18, Madrid 21.", true)]
    [InlineData("task_1", "Rome 18.", false)]
    public void IsAnsweredRight_Answer_HoldsAllPartsWhateverCaseAndCommas(string id, string answer, bool expected) =>
        Assert.Equal(expected, Conversations.Tasks.Single(task => task.Id == id).IsAnsweredRight(Outcome(answer, [])));

    [Theory]
    [InlineData(
        "weather-get",
        """{"city":"Oslo"}""",
        """{"city":"Oslo","day":"today","temperature_c":-3,"sky":"clear"}"""
    )]
    [InlineData(
        "weather-get",
        """{"city":"paris, France","day":"tomorrow"}""",
        """{"city":"paris","day":"tomorrow","temperature_c":12,"sky":"rain"}"""
    )]
    [InlineData("math-calculate", """{"expression":"17 * 23 + 5"}""", """{"result":396}""")]
    [InlineData("math-calculate", """{"expression":"(3*410.5) + 2*190.25 - 1/2"}""", """{"result":1611.5}""")]
    [InlineData("contacts-find", """{"name":"Ann Lee"}""", """{"name":"Ann Lee","email":"ann@example.com"}""")]
    [InlineData("stock-price", """{"symbol":"aapl"}""", """{"symbol":"aapl","price":190.25}""")]
    [InlineData("stock-price", """{"symbol":"XYZ"}""", """{"symbol":"XYZ","price":55}""")]
    [InlineData("mail-send", """{"to":"a@b.c","subject":"s","body":"b"}""", """{"sent":true,"to":"a@b.c"}""")]
    public async Task Tool_Arguments_GiveTheResultOfTheTaskFile(string name, string arguments, string expected)
    {
        var values = JsonSerializer
            .Deserialize<Dictionary<string, JsonElement>>(arguments)!
            .ToDictionary(static pair => pair.Key, static pair => (object?)pair.Value);

        var result = await TaskTools.Named(name).InvokeAsync(new AIFunctionArguments(values));

        using var right = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(right.RootElement, Assert.IsType<JsonElement>(result)), $"{result}");
    }

    [Fact]
    public void Later_Conversations_CallOnlyTheTasksTools()
    {
        var known = TaskTools.All.Select(static tool => tool.Name).ToHashSet();

        Assert.Equal(64, Conversations.Later.Count);
        Assert.All(Conversations.Later, static task => Assert.NotEmpty(task.Before));
        Assert.All(
            Conversations
                .Later.SelectMany(static task => task.Before)
                .SelectMany(static round => round.Calls.EnumerateArray()),
            call => Assert.Contains(call.GetProperty("name").GetString()!, known)
        );
    }

    private static Outcome Outcome(string answer, IReadOnlyList<string[]> rounds) =>
        new()
        {
            Id = "task",
            Answer = answer,
            FirstReply = "",
            PromptTokens = 0,
            Requests = rounds.Count,
            Seconds = 0,
            Rounds =
            [
                .. rounds.Select(static round =>
                    (IReadOnlyList<MadeCall>)
                        [.. round.Select(static name => new MadeCall(name, new Dictionary<string, JsonElement>()))]
                ),
            ],
        };
}
