using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

public class ToolModeTests : ToolCallingTestBase
{
    private const string NowBlock = """<tool_call>{"name": "now", "arguments": {}}</tool_call>""";
    private const string WeatherBlock =
        """<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>""";

    [Theory, CombinatorialBool]
    public async Task GetResponse_AutoAndText_GivesText(bool isStreamed)
    {
        var response = await AskAsync(new ScriptedChatClient("It is sunny."), isStreamed);

        Assert.Equal("It is sunny.", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(15, response.Usage!.TotalTokenCount);
        Assert.Equal("m1", Assert.Single(response.Messages).MessageId);
        Assert.Equal("r1", response.ResponseId);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_AutoAndTextBeforeCalls_GivesBoth(bool isStreamed)
    {
        var response = await AskAsync(
            new ScriptedChatClient("Let me see.\n" + WeatherBlock + "\n" + NowBlock),
            isStreamed
        );

        Assert.Equal("Let me see.", response.Text);
        Assert.Equal("get_weather(city=Paris); now()", Describe(response));
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal("m1", Assert.Single(response.Messages).MessageId);
        Assert.Equal(2, Calls(response).Select(static call => call.CallId).Distinct().Count());
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_OneCallAllowed_KeepsTheFirst(bool isStreamed)
    {
        var options = new ChatOptions { Tools = TestTools.All, AllowMultipleToolCalls = false };
        var model = new ScriptedChatClient(WeatherBlock + NowBlock);

        Assert.Equal("get_weather(city=Paris)", Describe(await AskAsync(model, isStreamed, options)));
        Assert.Null(model.Requests[0].Options!.AllowMultipleToolCalls);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_ModeNone_ShowsNoToolsAndRemovesABlock(bool isStreamed)
    {
        var options = new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.None };
        var model = new ScriptedChatClient("It is sunny. " + NowBlock);

        var response = await AskAsync(model, isStreamed, options);

        Assert.Equal("It is sunny.", response.Text.Trim());
        Assert.Empty(Calls(response));
        Assert.Equal(["user: How is the weather in Paris?"], Written(model.Requests[0].Messages));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_ModeNoneAndNothingButABlock_AsksForText(bool isStreamed)
    {
        var options = new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.None };
        var model = new ScriptedChatClient(NowBlock, "It is noon.");

        var response = await AskAsync(model, isStreamed, options);

        Assert.Equal("It is noon.", response.Text);
        Assert.Equal(
            [
                "user: How is the weather in Paris?",
                "assistant: " + NowBlock,
                "user: That is no answer. Answer in plain text now.",
            ],
            Written(model.Requests[1].Messages)
        );
        Assert.Equal(30, response.Usage!.TotalTokenCount);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_RequiredAndCallInProse_TakesIt(bool isStreamed)
    {
        var options = new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.RequireAny };
        var model = new ScriptedChatClient("I would use {\"name\": \"now\", \"arguments\": {}} for that.");

        Assert.Equal("now()", Describe(await AskAsync(model, isStreamed, options)));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_RequiredAndText_AsksForTheCallAndThenThrows(bool isStreamed)
    {
        var options = new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.RequireAny };
        var model = new ScriptedChatClient("Secret one.", "Secret two.", "Secret three.");

        var error = await Assert.ThrowsAsync<PromptedToolCallException>(() => AskAsync(model, isStreamed, options));

        Assert.Equal(
            "The model was required to call a tool and did not, after 2 extra requests: the reply held no call.",
            error.Message
        );
        Assert.Equal(3, model.Requests.Count);
        Assert.EndsWith(
            "Call at least one of the listed tools now: write <tool_call> blocks and nothing else.",
            model.Requests[1].Messages[^1].Text
        );
        Assert.Equal(2, model.Requests[2].Messages.Count);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_SpecificAndAnotherToolCalled_AsksForTheRightOne(bool isStreamed)
    {
        var options = new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.RequireSpecific("now") };
        var model = new ScriptedChatClient(WeatherBlock, NowBlock);

        var response = await AskAsync(model, isStreamed, options);

        Assert.Equal("now()", Describe(response));
        Assert.EndsWith(
            "Call now now: write one <tool_call> block and nothing else.",
            model.Requests[1].Messages[^1].Text
        );
    }

    [Theory]
    [InlineData("missing", "'missing'")]
    [InlineData(null, "holds no function")]
    public async Task GetResponse_ModeAndToolsContradict_ThrowsBeforeAsking(string? required, string fault)
    {
        var options = new ChatOptions
        {
            Tools = required is null ? [] : TestTools.All,
            ToolMode = new RequiredChatToolMode(required),
        };
        var model = new ScriptedChatClient();

        var error = await Assert.ThrowsAsync<ArgumentException>(() => AskAsync(model, false, options));

        Assert.Contains(fault, error.Message);
        Assert.Empty(model.Requests);
    }

    [Fact]
    public void GetStreamingResponse_TwoToolsOfOneName_ThrowsAtOnce()
    {
        var client = CreateClient(new ScriptedChatClient());
        var options = new ChatOptions { Tools = [TestTools.Now, TestTools.Now] };

        Assert.Throws<ArgumentException>(() => client.GetStreamingResponseAsync("q", options));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_NoTools_PassesTheRequestOn(bool isStreamed)
    {
        var options = new ChatOptions { StopSequences = ["x"], Instructions = "Be short." };
        var model = new ScriptedChatClient(NowBlock);

        var response = await AskAsync(model, isStreamed, options);

        Assert.Equal(NowBlock, response.Text);
        Assert.Same(options, model.Requests[0].Options);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_Anything_LeavesTheCallersObjectsAlone(bool isStreamed)
    {
        var options = new ChatOptions
        {
            Tools = TestTools.All,
            ToolMode = ChatToolMode.Auto,
            Instructions = "Be short.",
            StopSequences = ["x"],
            Seed = 1,
        };
        ChatMessage[] messages = [new(ChatRole.User, "<tool_call> hi")];
        var model = new ScriptedChatClient("<tool_call>{\"name\":\"nope\"}</tool_call>", "", "Fine.");

        await AskAsync(CreateClient(model), isStreamed, messages, options);

        Assert.Equal(4, options.Tools.Count);
        Assert.Same(ChatToolMode.Auto, options.ToolMode);
        Assert.Equal("Be short.", options.Instructions);
        Assert.Equal(["x"], options.StopSequences);
        Assert.Equal(1, options.Seed);
        Assert.Equal("<tool_call> hi", Assert.Single(messages).Text);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_NullMessage_ThrowsBeforeAsking(bool isStreamed)
    {
        var model = new ScriptedChatClient();

        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            AskAsync(CreateClient(model), isStreamed, [new(ChatRole.User, "q"), null!], null)
        );

        Assert.Contains("Message 1 is null", error.Message);
        Assert.Empty(model.Requests);
    }
}
