using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Integration;

public sealed class ChatTests : Suite
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_SingleMessage_AnswersWithIdsAndUsage(bool isStreaming)
    {
        Script("Jupiter.");

        var response = await AskAsync(isStreaming, "What is the biggest planet?");

        Assert.Equal("Jupiter.", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.False(string.IsNullOrEmpty(response.ResponseId));
        Assert.True(response.Usage is { InputTokenCount: > 0, OutputTokenCount: > 0, TotalTokenCount: > 0 });
        Assert.Single(Assert.Single(response.Messages).Contents.OfType<TextContent>());
        Assert.Null(response.ConversationId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_SeveralTurns_SendsThemAll(bool isStreaming)
    {
        Script("Two.", "Three.");
        var messages = new List<ChatMessage> { new(ChatRole.System, "Count."), new(ChatRole.User, "One.") };

        messages.AddMessages(await AskAsync(Client, isStreaming, messages));
        messages.Add(new ChatMessage(ChatRole.User, "And?"));
        var response = await AskAsync(Client, isStreaming, messages);

        Assert.Equal("Three.", response.Text);
        Assert.Equal(["Count.", "One.", "Two.", "And?"], Prompts.Contents(Emulator.Requests[1].Json!.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_EmptyMessagesBetweenOthers_AreLeftOut(bool isStreaming)
    {
        Script("Fine.");
        ChatMessage[] messages =
        [
            new(ChatRole.System, []),
            new(ChatRole.User, []),
            new(ChatRole.Assistant, []),
            new(ChatRole.User, "Hello"),
        ];

        await AskAsync(Client, isStreaming, messages);

        Assert.Equal(["Hello"], Prompts.Contents(Emulator.Requests[0].Json!.Value));
    }

    [Fact]
    public async Task Ask_ToolResultThatIsNoJson_IsSentAsItsText()
    {
        Script("Fine.");
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Go."),
            new(ChatRole.Assistant, [new FunctionCallContent("1", "f")]),
            new(ChatRole.Tool, [new FunctionResultContent("1", new MemoryStream())]),
        ];

        await AskAsync(Client, isStreaming: false, messages);

        Assert.Contains("\"System.IO.MemoryStream\"", Prompts.Contents(Emulator.Requests[0].Json!.Value)[^1]);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/pdf")]
    public async Task Ask_ImageOrDocument_IsRefusedByItsName(string mediaType)
    {
        var message = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, mediaType)]);

        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => Client.GetResponseAsync(message));

        Assert.Contains(mediaType, exception.Message, StringComparison.Ordinal);
        Assert.Empty(Emulator.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cache_SameQuestion_IsAskedOnceAndAnsweredTheSame(bool isStreaming)
    {
        Script("Jupiter.", "Saturn.");
        var cache = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        using var client = Client.AsBuilder().UseDistributedCache((IDistributedCache)cache).Build();

        var first = await AskAsync(client, isStreaming, [new ChatMessage(ChatRole.User, "Biggest?")]);
        var second = await AskAsync(client, isStreaming, [new ChatMessage(ChatRole.User, "Biggest?")]);
        var other = await AskAsync(client, isStreaming, [new ChatMessage(ChatRole.User, "Next?")]);

        Assert.Equal(("Jupiter.", "Jupiter.", "Saturn."), (first.Text, second.Text, other.Text));
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Fact]
    public async Task Cache_AroundFunctionCalls_KeepsThem()
    {
        Script(Call("now", "{}"), "Noon.");
        var invoked = 0;
        var cache = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        using var client = Client
            .AsBuilder()
            .UseFunctionInvocation()
            .UseDistributedCache((IDistributedCache)cache)
            .Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => $"noon {invoked++ * 0}", "now")] };

        var first = await client.GetResponseAsync("What time is it?", options);
        var second = await client.GetResponseAsync("What time is it?", options);

        Assert.Equal(("Noon.", "Noon."), (first.Text, second.Text));
        Assert.Equal((2, 2), (invoked, Emulator.Requests.Count));
    }

    [Fact]
    public async Task Reducer_Summarizing_AsksForASummaryAndGoesOn()
    {
        Script("They greeted.", "Fine.");
#pragma warning disable MEAI001 // The reducer is experimental.
        var reducer = new SummarizingChatReducer(Client, targetCount: 1, threshold: 1);
        using var client = Client.AsBuilder().UseChatReducer(reducer).Build();
#pragma warning restore MEAI001
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Hello"),
            new(ChatRole.Assistant, "Hi!"),
            new(ChatRole.User, "Good day"),
            new(ChatRole.Assistant, "Good day!"),
            new(ChatRole.User, "How are you?"),
        ];

        var response = await client.GetResponseAsync(messages);

        Assert.Equal("Fine.", response.Text);
        Assert.Contains("They greeted.", Emulator.Requests[1].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Hi!", Emulator.Requests[1].Body, StringComparison.Ordinal);
    }
}
