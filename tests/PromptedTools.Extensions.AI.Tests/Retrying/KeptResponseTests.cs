using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Retrying;

/// <summary>A response of the inner client may be kept there, in a cache for one: it is copied, not changed, and nothing of it is lost.</summary>
public sealed class KeptResponseTests
{
    private const string Call = """<tool_call>{"name": "now", "arguments": {}}</tool_call>""";

    private static readonly ChatOptions s_options = new()
    {
        Tools = [AIFunctionFactory.Create(static () => "noon", "now")],
        ResponseFormat = ChatResponseFormat.Json,
    };

    [Theory]
    [InlineData(Call)]
    [InlineData("""{"a": 1}""")]
    public async Task GetResponse_InnerResponse_IsNotChanged(string reply)
    {
        using var kept = new Keeper(new ChatResponse(new ChatMessage(ChatRole.Assistant, reply)));
        using var client = new PromptedToolsChatClient(kept);

        await client.GetResponseAsync("q", s_options);

        AssertUnchanged(kept.Response, reply);
    }

    [Fact]
    public async Task GetResponse_InnerCallsAfterARefusedReply_AreNotChanged()
    {
        var calls = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "now")]));
        using var kept = new Keeper(new ChatResponse(new ChatMessage(ChatRole.Assistant, "No JSON.")), calls);
        using var client = new PromptedToolsChatClient(kept);

        var response = await client.GetResponseAsync("q", s_options);

        Assert.NotSame(calls, response);
        Assert.Equal(1, response.AdditionalProperties![PromptedToolsChatClient.ExtraRequestsKey]);
        AssertUnchanged(calls, "");
    }

    [Fact]
    public async Task GetResponse_WhatIsKnownOfTheInnerResponse_IsKept()
    {
        using var kept = new Keeper(
            new ChatResponse(new ChatMessage(ChatRole.Assistant, """{"a": 1}""") { MessageId = "m", AuthorName = "n" })
            {
                ResponseId = "r",
                ConversationId = "c",
                ModelId = "model",
                CreatedAt = DateTimeOffset.UnixEpoch,
            }
        );
        using var client = new PromptedToolsChatClient(kept);

        var response = await client.GetResponseAsync("q", s_options);

        Assert.Equal(("r", "c", "model"), (response.ResponseId, response.ConversationId, response.ModelId));
        Assert.Equal(DateTimeOffset.UnixEpoch, response.CreatedAt);
        Assert.Equal(("m", "n"), (response.Messages[0].MessageId, response.Messages[0].AuthorName));
    }

    private static void AssertUnchanged(ChatResponse response, string text)
    {
        Assert.Equal(text, response.Text);
        Assert.Null(response.Usage);
        Assert.Null(response.AdditionalProperties);
        Assert.Null(response.FinishReason);
    }

    /// <summary>Gives the same responses out of its memory, the last one for good.</summary>
    private sealed class Keeper(params ChatResponse[] responses) : IChatClient
    {
        private int _given;

        public ChatResponse Response => responses[0];

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(responses[Math.Min(_given++, responses.Length - 1)]);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
