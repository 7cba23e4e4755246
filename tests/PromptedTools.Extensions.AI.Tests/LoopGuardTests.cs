using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

public class LoopGuardTests : ToolCallingTestBase
{
    private const string Weather =
        """<tool_call>{"name": "get_weather", "arguments": {"days": 3, "city": "Paris"}}</tool_call>""";

    [Theory, CombinatorialBool]
    public async Task GetResponse_CallAnswered_IsAskedForTheLastTimeWithoutTools(bool isStreamed)
    {
        var model = new ScriptedChatClient(Weather, "It is sunny.");

        var response = await AskAsync(CreateClient(model), isStreamed, History(), Options());

        Assert.Equal("It is sunny.", response.Text);
        Assert.Empty(Calls(response));
        Assert.Equal(
            [
                """
                user: How is Paris?

                get_weather(city="Paris", days=3) = sunny

                (Answer in plain text.)
                """,
            ],
            Written(model.Requests[1].Messages)
        );
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_CallAnsweredAndInsistedOn_ShowsNoMarkup(bool isStreamed)
    {
        var model = new ScriptedChatClient(Weather, "It is sunny.\n" + Weather);

        var response = await AskAsync(CreateClient(model), isStreamed, History(), Options());

        Assert.Equal("It is sunny.", response.Text);
        Assert.Empty(Calls(response));
        Assert.Equal(2, model.Requests.Count);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_NothingButTheCallInTheLastReply_Throws(bool isStreamed)
    {
        var model = new ScriptedChatClient(Weather, Weather, Weather);

        await Assert.ThrowsAsync<PromptedToolCallException>(() =>
            AskAsync(CreateClient(model), isStreamed, History(), Options())
        );
        Assert.Equal(2, model.Requests.Count);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_CallJustAnsweredAndNoRequestLeftToSaySo_IsMadeAgain(bool isStreamed)
    {
        var client = CreateClient(new ScriptedChatClient("Once more: " + Weather), new() { MaxExtraRequests = 0 });

        var response = await AskAsync(client, isStreamed, History(), Options());

        Assert.Equal("get_weather", Assert.Single(Calls(response)).Name);
    }

    [Theory, CombinatorialBool]
    public async Task FunctionInvocation_ToolThatIsPolled_IsAskedUntilItIsDone(bool isStreamed)
    {
        const string Poll = """<tool_call>{"name": "poll", "arguments": {}}</tool_call>""";
        var times = 0;
        var tool = AIFunctionFactory.Create(() => ++times < 3 ? "pending" : "done", "poll");
        var model = new ScriptedChatClient(Poll, Poll, Poll, "It is done.");
        using var client = CreateClient(model, new() { GuardAgainstRepeatedCalls = false })
            .AsBuilder()
            .UseFunctionInvocation()
            .Build();

        var response = await AskAsync(
            client,
            isStreamed,
            [new(ChatRole.User, "Poll until it is done.")],
            new ChatOptions { Tools = [tool] }
        );

        Assert.Equal("It is done.", response.Messages[^1].Text);
        Assert.Equal(3, times);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_CallJustAnsweredAndAnother_GivesTheOther(bool isStreamed)
    {
        var model = new ScriptedChatClient(Weather + """<tool_call>{"name": "now", "arguments": {}}</tool_call>""");

        Assert.Equal("now()", Describe(await AskAsync(CreateClient(model), isStreamed, History(), Options())));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_CallAnsweredInAnEarlierRoundOfTheQuestion_IsNotMadeAgain(bool isStreamed)
    {
        List<ChatMessage> history =
        [
            .. History(),
            new(ChatRole.Assistant, [new FunctionCallContent("b", "now")]),
            new(ChatRole.Tool, [new FunctionResultContent("b", "noon")]),
        ];

        var model = new ScriptedChatClient(Weather, "Sunny at noon.");

        var response = await AskAsync(CreateClient(model), isStreamed, history, Options());

        Assert.Equal("Sunny at noon.", response.Text);
        Assert.Contains(
            "get_weather(city=\"Paris\", days=3) = sunny\nnow() = noon",
            model.Requests[1].Messages[^1].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task GetResponse_UserSpokeSince_MakesTheCallAgain()
    {
        List<ChatMessage> history = [.. History(), new(ChatRole.User, "And now?")];

        var response = await AskAsync(CreateClient(new ScriptedChatClient(Weather)), false, history, Options());

        Assert.Single(Calls(response));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task GetResponse_GuardOffOrCallRequired_MakesTheCallAgain(bool guard, bool isRequired)
    {
        var options = Options();
        options.ToolMode = isRequired ? ChatToolMode.RequireAny : ChatToolMode.Auto;
        var client = CreateClient(new ScriptedChatClient(Weather), new() { GuardAgainstRepeatedCalls = guard });

        Assert.Single(Calls(await AskAsync(client, false, History(), options)));
    }

    private static ChatOptions Options() => new() { Tools = TestTools.All };

    private static List<ChatMessage> History() =>
        [
            new(ChatRole.User, "How is Paris?"),
            new(
                ChatRole.Assistant,
                [
                    new FunctionCallContent(
                        "a",
                        "get_weather",
                        new Dictionary<string, object?> { ["city"] = "Paris", ["days"] = JsonElement.Parse("3") }
                    ),
                ]
            ),
            new(ChatRole.Tool, [new FunctionResultContent("a", "sunny")]),
        ];
}
