using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Protocol;

namespace PromptedTools.Extensions.AI.Tests.Protocol;

public class ToolPromptTests : ToolCallingTestBase
{
    [Fact]
    public async Task GetResponse_ToolsOffered_SendsThisPrompt()
    {
        var model = new ScriptedChatClient("Sunny.");
        var options = new ChatOptions { Tools = [TestTools.GetWeather, TestTools.Now], Instructions = "Be short." };

        await AskAsync(
            CreateClient(model),
            false,
            [new(ChatRole.System, "You know the weather."), new(ChatRole.User, "How is Paris?")],
            options
        );

        var (messages, sent) = Assert.Single(model.Requests);
        Assert.Equal(
            [
                """
                system: Be short.

                You know the weather.

                Tools you can use, as signatures ("?" marks an optional parameter):
                <tools>
                get_weather(city: string, days?: int >=1 <=7, unit?: "celsius"|"fahrenheit")
                Gets the weather forecast of a city.
                city: The city's name.
                days: How many days.
                now()
                Tells the time.
                </tools>
                To use tools, reply only with one block that holds a JSON list, one object for each use:
                <tool_call>
                [{"name": "get_weather", "arguments": {"city": "..."}},
                 {"name": "get_weather", "arguments": {"city": "..."}}]
                </tool_call>
                Several things asked for need several objects. If no tool does exactly what is asked (texts, code, explanations, small talk), or a required parameter is unknown, write the reply yourself, in plain text.
                """,
                """
                user: How is Paris?

                (Reply with one <tool_call> block only, or in plain text only.)
                """,
            ],
            Written(messages)
        );
        Assert.Null(sent!.Tools);
        Assert.Null(sent.ToolMode);
        Assert.Null(sent.Instructions);
    }

    [Theory]
    [InlineData(null, "(You must call at least one tool now: reply with <tool_call> blocks and nothing else.)")]
    [InlineData("now", "(You must call now now: reply with one <tool_call> block and nothing else.)")]
    public async Task GetResponse_CallRequired_RemindsOfIt(string? tool, string reminder)
    {
        var model = new ScriptedChatClient("""<tool_call>{"name": "now", "arguments": {}}</tool_call>""");
        var mode = tool is null ? ChatToolMode.RequireAny : ChatToolMode.RequireSpecific(tool);

        await AskAsync(model, false, new ChatOptions { Tools = TestTools.All, ToolMode = mode });

        Assert.EndsWith("\n\n" + reminder, model.Requests[0].Messages[^1].Text);
    }

    [Fact]
    public async Task GetResponse_ReminderOff_LeavesTheUserMessageAlone()
    {
        var model = new ScriptedChatClient("Sunny.");

        await AskAsync(model, false, settings: new PromptedToolsOptions { AddReminder = false });

        Assert.Equal("How is the weather in Paris?", model.Requests[0].Messages[^1].Text);
    }

    [Fact]
    public async Task GetResponse_PromptOverTheLimit_SpreadsItOverSystemMessages()
    {
        var model = new ScriptedChatClient("Sunny.");

        await AskAsync(model, false, settings: new PromptedToolsOptions { MaxContentLength = 800 });

        var messages = model.Requests[0].Messages;
        Assert.Equal(2, messages.Count(static message => message.Role == ChatRole.System));
        Assert.All(messages, static message => Assert.InRange(message.Text.Length, 1, 800));
        Assert.Contains("To use tools", messages[1].Text);
    }

    [Theory]
    [InlineData(700, true)]
    [InlineData(5000, false)]
    public async Task GetResponse_ToolOverTheLimit_LosesDetailFirst(int length, bool keepsDescription)
    {
        var tool = TestTools.Declare(
            "big",
            "What it does. " + new string('x', length),
            $$$"""
            {"type":"object","properties":{"a":{"type":"string","description":"{{{new string(
                'p',
                600
            )}}}"}},"required":["a"]}
            """
        );
        var model = new ScriptedChatClient("ok");

        await AskAsync(
            model,
            false,
            new ChatOptions { Tools = [tool] },
            new PromptedToolsOptions { MaxContentLength = 900 }
        );

        var prompt = string.Concat(model.Requests[0].Messages.Select(static message => message.Text));
        Assert.Contains("big(a: string)\nWhat it does.", prompt);
        Assert.Equal(keepsDescription, prompt.Contains("xxx"));
        Assert.DoesNotContain("ppp", prompt);
    }

    [Fact]
    public async Task GetResponse_ToolThatCannotFit_Throws()
    {
        var values = string.Join(",", Enumerable.Range(0, 200).Select(static i => $"\"value{i}\""));
        var tool = TestTools.Declare(
            "big",
            null,
            $$$"""{"type":"object","properties":{"a":{"enum":[{{{values}}}] } } }"""
        );
        var model = new ScriptedChatClient();

        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            AskAsync(
                model,
                false,
                new ChatOptions { Tools = [tool] },
                new PromptedToolsOptions { MaxContentLength = 900 }
            )
        );

        Assert.Contains("'big'", error.Message);
        Assert.Contains("MaxContentLength", error.Message);
        Assert.Empty(model.Requests);
    }

    [Fact]
    public async Task GetResponse_RulesOverTheLimit_Throws()
    {
        var model = new ScriptedChatClient();

        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            AskAsync(model, false, settings: new PromptedToolsOptions { MaxContentLength = 200 })
        );

        Assert.Contains("more than the 200 allowed (MaxContentLength)", error.Message);
        Assert.Empty(model.Requests);
    }

    [Fact]
    public void Write_SameToolsAgain_DoesNotReadTheirSchemasAgain()
    {
        var tool = new CountedTool();
        var request = ToolRequest.From(
            new ChatOptions { Tools = [tool] },
            allowsMultipleCalls: true,
            TestPrompt.Default.Foreign
        );
        var first = TestPrompt.Default.Tools.Write(request, format: null);
        var reads = tool.Reads;

        var second = TestPrompt.Default.Tools.Write(request, format: null);

        Assert.Equal(first, second);
        Assert.Equal(reads, tool.Reads);
    }

    private sealed class CountedTool : AIFunctionDeclaration
    {
        public int Reads { get; private set; }

        public override string Name => "get_weather";

        public override JsonElement JsonSchema
        {
            get
            {
                Reads++;
                return TestTools.GetWeather.JsonSchema;
            }
        }
    }
}
