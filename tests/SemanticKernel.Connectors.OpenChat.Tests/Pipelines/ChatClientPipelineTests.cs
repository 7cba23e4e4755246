using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Pipelines;

/// <summary>The settings with a chat client of the user's own, which SK turns them into chat options for.</summary>
public sealed class ChatClientPipelineTests
{
    public sealed record Answer(string City);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settings_OverAnAdaptedClient_ReachTheOptionsWhole(bool isStreaming)
    {
        using var client = new ScriptedChatClient(ScriptedChatClient.Text("Fine."));
        var settings = new OpenChatPromptExecutionSettings
        {
            ModelId = "m",
            MaxTokens = 100,
            Temperature = 0.5,
            TopP = 0.25,
            TopK = 4,
            Seed = 7,
            FrequencyPenalty = 0.5,
            PresencePenalty = 1,
            StopSequences = ["END"],
            ChatSystemPrompt = "Be brief.",
            ResponseFormat = typeof(Answer),
            PromptFormat = OpenChatPromptFormat.Chat,
            IncludeAuthorNames = true,
            ExtensionData = new Dictionary<string, object> { ["min_p"] = 0.125, ["n"] = 3 },
        };
        var history = new ChatHistory();
        history.Add(new ChatMessageContent(AuthorRole.User, "Hello") { AuthorName = "Tom" });

        await new Adapted(client).AsChatCompletionService().AskAsync(isStreaming, history, settings);

        var (messages, options) = Assert.Single(client.Requests);
        Assert.Equal("Tom: Hello", Assert.Single(messages).Text);
        Assert.Equal(
            ("m", 100, 0.5f, 0.25f),
            (options!.ModelId, options.MaxOutputTokens, options.Temperature, options.TopP)
        );
        Assert.Equal(
            (4, 7L, 0.5f, 1f),
            (options.TopK, options.Seed, options.FrequencyPenalty, options.PresencePenalty)
        );
        Assert.Equal(["END"], options.StopSequences!);
        Assert.Equal("Be brief.", options.Instructions);
        Assert.Contains(
            "City",
            Assert.IsType<ChatResponseFormatJson>(options.ResponseFormat).Schema!.Value.GetRawText(),
            StringComparison.Ordinal
        );
        Assert.Equal(["min_p", "n"], options.AdditionalProperties!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, options.AdditionalProperties["n"]);
    }

    [Fact]
    public async Task Kernel_WithAClientOnly_SendsTheSettingsOverHttp()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var kernel = Kernel
            .CreateBuilder()
            .AddOpenChatChatClient(emulator.Endpoint(), configure: emulator.Configure)
            .Build();
        var settings = new OpenChatPromptExecutionSettings
        {
            MaxTokens = 9,
            Temperature = 0.5,
            IncludeAuthorNames = false,
        };

        await kernel.InvokePromptAsync("Hello", new(settings));

        Json.AssertBody(
            """{ "messages": [{ "role": "user", "content": "Hello" }], "max_tokens": 9, "temperature": 0.5 }""",
            emulator.Requests[0]
        );
    }

    /// <summary>Hides the service that the pipeline would otherwise be taken for.</summary>
    private sealed class Adapted(IChatClient inner) : DelegatingChatClient(inner);
}
