using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests;

public sealed class OpenChatChatCompletionServiceTests
{
    private static OpenChatChatCompletionService NewService(string? modelId = null) =>
        new(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1:9/v1")),
                ModelId = modelId,
            }
        );

    [Fact]
    public void Attributes_HaveModelAndEndpointAsText()
    {
        using var service = NewService("my-model");

        Assert.Equal("my-model", service.GetModelId());
        Assert.Equal("my-model", ((IAIService)service).GetModelId());
        Assert.Equal("http://127.0.0.1:9/v1/", ((IAIService)service).GetEndpoint());
    }

    [Fact]
    public void Adapters_BothWays_GiveTheSameObject()
    {
        using var service = NewService();

        Assert.Same(service, service.AsChatClient());
        Assert.Same(service, service.AsChatCompletionService());
    }

    [Fact]
    public void GetService_GivesItselfTheClientAndItsMetadata()
    {
        using var service = NewService();

        Assert.Same(service, service.GetService<OpenChatChatCompletionService>());
        Assert.NotNull(service.GetService<OpenChatClient>());
        Assert.Equal("openchat", service.GetRequiredService<ChatClientMetadata>().ProviderName);
        Assert.Null(service.GetService<FunctionInvokingChatClient>());
        Assert.Null(((IChatClient)service).GetService(typeof(OpenChatChatCompletionService), "key"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AsChatClient_Ask_IsTheClientsOwnAnswer(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day.");
        using var service = emulator.Service();
        var client = service.AsChatClient();

        var response = isStreaming
            ? await client.GetStreamingResponseAsync("Hello").ToChatResponseAsync()
            : await client.GetResponseAsync("Hello");

        Assert.Equal("Good day.", response.Text);
        Assert.NotNull(response.Usage);
    }

    [Fact]
    public async Task AsChatClient_Refused_ThrowsTheClientsOwnException()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Token = "other" });
        using var service = emulator.Service();

        await Assert.ThrowsAsync<OpenChatException>(() => service.AsChatClient().GetResponseAsync("Hello"));
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmlessAndLeavesAGivenHttpClientAlone()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Still here.");
        using var http = new HttpClient();
        var service = new OpenChatChatCompletionService(emulator.Options(), http);

        service.Dispose();
        service.Dispose();

        using var another = new OpenChatChatCompletionService(emulator.Options(), http);
        Assert.Equal("Still here.", (await another.AskAsync(false, new ChatHistory("Hi", AuthorRole.User))).Content);
    }

    [Fact]
    public void Dispose_OfAServiceOverAPipeline_LeavesThePipelineAlone()
    {
        using var client = new ScriptedChatClient();

        new OpenChatChatCompletionService(client, loggerFactory: null).Dispose();

        Assert.False(client.IsDisposed);
    }

    [Fact]
    public void Constructor_PipelineWithoutTheClient_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            new OpenChatChatCompletionService(Moq.Mock.Of<IChatClient>(), loggerFactory: null)
        );

        Assert.Contains("OpenChatClient", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WrongOptions_NamesThem() =>
        Assert.Contains(
            "Endpoint is not set",
            Assert
                .Throws<ArgumentException>(() => new OpenChatChatCompletionService(new OpenChatClientOptions()))
                .Message,
            StringComparison.Ordinal
        );
}
