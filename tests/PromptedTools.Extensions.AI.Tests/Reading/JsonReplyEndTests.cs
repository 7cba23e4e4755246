using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>What the model says to itself behind its answer is never taken for the answer.</summary>
public class JsonReplyEndTests : StructuredOutputTestBase
{
    private const string Ann = "{\"name\":\"Ann\"}";
    private const string Other = "{\"name\":\"Bartholomew the hallucinated\"}";

    private static readonly JsonElement s_named = JsonElement.Parse(
        """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"""
    );

    [Theory]
    [InlineData(Ann + "<|end_of_turn|>GPT4 Correct User: …<|end_of_turn|>GPT4 Correct Assistant: " + Other)]
    [InlineData("{'name':'Ann'<|end_of_turn|>GPT4 Correct User: …" + Other)]
    [InlineData(Ann + " END " + Other)]
    [InlineData("Here's it: " + Ann + "\n\nNow somebody else:\n" + Other)]
    public async Task GetResponse_TalkBehindTheJson_IsDropped(string reply)
    {
        foreach (var format in (ChatResponseFormat[])[Named(), ChatResponseFormat.Json])
        {
            var options = new ChatOptions { ResponseFormat = format, StopSequences = ["END"] };
            Assert.Equal(Ann, (await AskAsync(CreateClient(new(reply)), false, options)).Text);
            Assert.Equal(Ann, (await AskAsync(CreateClient(new(reply)), true, options)).Text);
        }
    }

    [Fact]
    public async Task GetResponse_OtherJsonBeforeTheAnswer_IsPassedOver()
    {
        var model = new ScriptedChatClient("{\"first\":\"Ann\"} is not it, but " + Ann);

        var response = await AskAsync(CreateClient(model), false, new ChatOptions { ResponseFormat = Named() });

        Assert.Equal(Ann, response.Text);
    }

    [Theory]
    [InlineData("what is <|end_of_turn|>?")]
    [InlineData("the END")]
    [InlineData("\\\"END\\\"")]
    public async Task GetResponse_StopInsideAString_IsPartOfTheValue(string value)
    {
        var reply = $$"""{"name":"{{value}}"}""";
        var options = new ChatOptions { ResponseFormat = Named(), StopSequences = ["END"] };

        Assert.Equal(
            JsonElement.Parse(reply).GetProperty("name").GetString(),
            JsonElement
                .Parse((await AskAsync(CreateClient(new(reply)), false, options)).Text)
                .GetProperty("name")
                .GetString()
        );
    }

    // The model talked on up to the output limit: its answer is whole, and more output is no help.
    [Theory, CombinatorialBool]
    public async Task GetResponse_TalkUpToTheOutputLimit_IsAWholeAnswer(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            new ScriptedReply(Ann + "<|end_of_turn|>GPT4 Correct User: and") { FinishReason = ChatFinishReason.Length }
        );

        var response = await AskAsync(CreateClient(model), isStreamed, new ChatOptions { ResponseFormat = Named() });

        Assert.Equal(Ann, response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyJsonAndTalk_IsCorrectedWithoutTheTalk(bool isStreamed)
    {
        var model = new ScriptedChatClient("{\"name\":1,\"x\":<|end_of_turn|>GPT4 Correct User: Go on.", Ann);

        var response = await AskAsync(CreateClient(model), isStreamed, new ChatOptions { ResponseFormat = Named() });

        Assert.Equal(Ann, response.Text);
        Assert.DoesNotContain(model.Requests[^1].Messages, static message => message.Text.Contains("Go on."));
    }

    private static ChatResponseFormatJson Named() => ChatResponseFormat.ForJsonSchema(s_named);
}
