using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Tests.ToolCalling;

public class PromptedToolCallingOptionsTests
{
    [Fact]
    public void Constructor_SeveralWrongOptions_NamesThemAll()
    {
        var options = new PromptedToolCallingOptions
        {
            MaxContentLength = 0,
            MaxToolResultLength = 0,
            MaxNewestToolResultLength = 0,
            MaxExtraRequests = 11,
            RaisedMaxOutputTokens = 0,
        };

        var error = Assert.Throws<ArgumentException>(() =>
            new PromptedToolCallingChatClient(new ScriptedChatClient(), options)
        );

        Assert.All(
            (string[])
                [
                    "MaxContentLength",
                    "MaxToolResultLength",
                    "MaxNewestToolResultLength",
                    "MaxExtraRequests",
                    "RaisedMaxOutputTokens",
                ],
            name => Assert.Contains(name + " must be ", error.Message)
        );
    }

    [Fact]
    public async Task Constructor_OptionsChangedLater_KeepsItsCopy()
    {
        var options = new PromptedToolCallingOptions();
        var model = new ScriptedChatClient("ok");
        var client = new PromptedToolCallingChatClient(model, options);
        options.AddReminder = false;

        await client.GetResponseAsync("q", new ChatOptions { Tools = TestTools.All });

        Assert.Contains("(Reply with one", model.Requests[0].Messages[^1].Text);
    }

    [Fact]
    public async Task UsePrompted_BothLayers_StandInThePipeline()
    {
        var model = new ScriptedChatClient("{\"a\": 1}");
        using var client = new ChatClientBuilder(model).UsePromptedStructuredOutput().UsePromptedToolCalling().Build();

        var response = await client.GetResponseAsync(
            "q",
            new ChatOptions { Tools = TestTools.All, ResponseFormat = ChatResponseFormat.Json }
        );

        Assert.NotNull(client.GetService<PromptedToolCallingChatClient>());
        Assert.NotNull(client.GetService<PromptedStructuredOutputChatClient>());
        Assert.Equal("{\"a\":1}", response.Text);
        Assert.Null(model.Requests[0].Options!.AdditionalProperties);
    }
}
