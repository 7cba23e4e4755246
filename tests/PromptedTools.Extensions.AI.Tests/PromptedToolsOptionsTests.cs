using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

public class PromptedToolsOptionsTests
{
    [Fact]
    public void Constructor_SeveralWrongOptions_NamesThemAll()
    {
        var options = new PromptedToolsOptions
        {
            MaxContentLength = 0,
            MaxToolResultLength = 0,
            MaxNewestToolResultLength = 0,
            MaxExtraRequests = 11,
            RaisedMaxOutputTokens = 0,
            TurnMarkers = ["<|im_end|>", "x"],
            ControlTokens = null!,
        };

        var error = Assert.Throws<ArgumentException>(() =>
            new PromptedToolsChatClient(new ScriptedChatClient(), options)
        );

        Assert.All(
            (string[])
                [
                    "MaxContentLength",
                    "MaxToolResultLength",
                    "MaxNewestToolResultLength",
                    "MaxExtraRequests",
                    "RaisedMaxOutputTokens",
                    "TurnMarkers",
                    "ControlTokens",
                ],
            name => Assert.Contains(name + " must be ", error.Message)
        );
    }

    [Fact]
    public async Task Constructor_OptionsChangedLater_KeepsItsCopy()
    {
        var options = new PromptedToolsOptions();
        var model = new ScriptedChatClient("ok");
        var client = new PromptedToolsChatClient(model, options);
        options.AddReminder = false;
        options.TurnMarkers.Clear();

        await client.GetResponseAsync("q", new ChatOptions { Tools = TestTools.All });

        Assert.Contains("(Reply with one", model.Requests[0].Messages[^1].Text);
    }

    [Fact]
    public async Task UsePromptedTools_StandsInThePipeline_WithItsSettings()
    {
        var model = new ScriptedChatClient("{\"a\": 1}");
        using var client = new ChatClientBuilder(model)
            .UsePromptedTools(configure: static options => options.AddReminder = false)
            .Build();

        var response = await client.GetResponseAsync(
            "q",
            new ChatOptions { Tools = TestTools.All, ResponseFormat = ChatResponseFormat.Json }
        );

        Assert.NotNull(client.GetService<PromptedToolsChatClient>());
        Assert.Equal("{\"a\":1}", response.Text);
        Assert.Null(model.Requests[0].Options!.AdditionalProperties);
        Assert.Equal("q", model.Requests[0].Messages[^1].Text);
    }
}
