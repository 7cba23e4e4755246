using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

public class TruncationTests : ToolCallingTestBase
{
    private const string Cut = """<tool_call>{"name": "get_weather", "arguments": {"city": "Par""";
    private const string Good = """<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>""";

    [Theory]
    [InlineData(false, 5, 2048)]
    [InlineData(true, 5, 2048)]
    [InlineData(false, 1500, 3000)]
    public async Task GetResponse_CallCutOff_AsksForMoreOutput(bool isStreamed, int used, int asked)
    {
        var model = new ScriptedChatClient(
            new ScriptedReply(Cut) { FinishReason = ChatFinishReason.Length, OutputTokens = used },
            Good
        );

        var response = await AskAsync(model, isStreamed);

        Assert.Equal("get_weather(city=Paris)", Describe(response));
        Assert.Null(model.Requests[0].Options!.MaxOutputTokens);
        Assert.Equal(asked, model.Requests[1].Options!.MaxOutputTokens);
        Assert.Equal(Written(model.Requests[0].Messages), Written(model.Requests[1].Messages));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_CallCutOffAtTheCallersLimit_IsAnsweredWithoutToolsAndNotRaised(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            new ScriptedReply(Cut) { FinishReason = ChatFinishReason.Length },
            "I cannot look that up."
        );

        var response = await AskAsync(
            model,
            isStreamed,
            new ChatOptions { Tools = TestTools.All, MaxOutputTokens = 20 }
        );

        Assert.Equal("I cannot look that up.", response.Text);
        Assert.Equal([20, 20], model.Requests.Select(request => request.Options!.MaxOutputTokens));
        Assert.DoesNotContain(
            Written(model.Requests[1].Messages),
            text => text.Contains("<tools>", StringComparison.Ordinal)
        );
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_CallCutOffAtTheCallersLimitWithoutABudget_ShowsNothingOfIt(bool isStreamed)
    {
        var model = new ScriptedChatClient(new ScriptedReply(Cut) { FinishReason = ChatFinishReason.Length });

        var response = await AskAsync(
            model,
            isStreamed,
            new ChatOptions { Tools = TestTools.All, MaxOutputTokens = 20 },
            new PromptedToolsOptions { MaxExtraRequests = 0 }
        );

        Assert.Single(model.Requests);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal("", response.Text);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_RequiredCallCutOff_ThrowsAndSaysHowToMendIt(bool isStreamed)
    {
        var model = new ScriptedChatClient(new ScriptedReply(Cut) { FinishReason = ChatFinishReason.Length });
        var options = new ChatOptions
        {
            Tools = TestTools.All,
            ToolMode = ChatToolMode.RequireAny,
            MaxOutputTokens = 20,
        };

        var error = await Assert.ThrowsAsync<PromptedToolCallException>(() => AskAsync(model, isStreamed, options));

        Assert.Contains("raise ChatOptions.MaxOutputTokens", error.Message);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_EmptyReply_IsAskedAgainAndThenAnError(bool isStreamed)
    {
        var once = new ScriptedChatClient(" \n", "It is sunny.");
        var thrice = new ScriptedChatClient("", " ", "");

        Assert.Equal("It is sunny.", (await AskAsync(once, isStreamed)).Text);
        var error = await Assert.ThrowsAsync<PromptedToolCallException>(() => AskAsync(thrice, isStreamed));
        Assert.Contains("after 2 extra requests", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("None")]
    [InlineData("{}")]
    public async Task GetResponse_ListWithoutCalls_IsAskedForText(string reply)
    {
        var model = new ScriptedChatClient(reply, "It is sunny.");

        Assert.Equal("It is sunny.", (await AskAsync(model, true)).Text);
        Assert.Equal("That is no answer. Answer in plain text now.", model.Requests[1].Messages[^1].Text);
    }

    // "What does an empty list print as?"
    [Theory]
    [InlineData("[]")]
    [InlineData("None")]
    [InlineData("null")]
    public async Task GetResponse_ListWithoutCallsAgain_IsTheAnswer(string reply)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var model = new ScriptedChatClient(reply, reply);

            Assert.Equal(reply, (await AskAsync(model, isStreamed)).Text);
            Assert.Equal(2, model.Requests.Count);
        }
    }
}
