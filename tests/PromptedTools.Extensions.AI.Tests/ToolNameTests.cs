using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>Names of any shape come back exactly; descriptions of any language reach the model unescaped.</summary>
public class ToolNameTests : ToolCallingTestBase
{
    public static TheoryData<string> Names =>
        [
            "a",
            "Weather.Api.get_forecast",
            "weather-get_forecast",
            "get forecast",
            "GetForecast",
            "get.forecast-for_city v2",
            "ns:get/forecast",
            "прогноз_погоды",
            "天気",
            "données-météo",
            new string('x', 64),
            string.Join("_", Enumerable.Repeat("very_long_name", 20)),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task GetResponse_NameOfAnyShape_ComesBackExactly(string name)
    {
        var options = new ChatOptions { Tools = [TestTools.Declare(name, "Does it.", "{}"), TestTools.Now] };
        string[] replies =
        [
            $"<tool_call>\n{{\"name\": \"{name}\", \"arguments\": {{}}}}\n</tool_call>",
            $"{{\"name\": \"{name}\", \"arguments\": {{}}}}",
            $"Let me see.\n```json\n{{\"name\": \"{name}\", \"parameters\": {{}}}}\n```",
            $"<tool_call>{{\"name\": \"{name.Replace("_", "\\_", StringComparison.Ordinal)}\", \"arguments\": {{}}}}</tool_call>",
        ];

        foreach (var reply in replies)
        {
            foreach (var isStreamed in (bool[])[false, true])
            {
                var model = new ScriptedChatClient(new ScriptedReply([.. reply.Select(static c => c.ToString())]));
                Assert.Equal(name, Assert.Single(Calls(await AskAsync(model, isStreamed, options))).Name);
            }
        }
    }

    [Theory]
    [InlineData("Ruft die Vorhersage für „heute“ ab – schnell.")]
    [InlineData("Возвращает прогноз погоды.")]
    [InlineData("天気予報を取得する。")]
    [InlineData("يعيد توقعات الطقس")]
    [InlineData("Sunny ☀️ or not 🌧")]
    public async Task GetResponse_DescriptionOfAnyLanguage_ReachesTheModelAsItIs(string description)
    {
        var model = new ScriptedChatClient("ok");

        await AskAsync(model, false, new ChatOptions { Tools = [TestTools.Declare("f", description, "{}")] });

        Assert.Contains("f()\n" + description, model.Requests[0].Messages[0].Text, StringComparison.Ordinal);
    }
}
