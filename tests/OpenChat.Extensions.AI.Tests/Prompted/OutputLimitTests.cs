using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Tests.Prompted;

/// <summary>How much longer an answer may get when the output limit cut it off: never more than fits, nor than the caller said.</summary>
public sealed class OutputLimitTests
{
    private const string CutCall = """<tool_call>{"name": "get_weather", "arguments": {"city": "Par""";
    private const string CutJson = """{"city": "Par""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CutOff_TwiceTheLimitExceedsTheWindow_AsksForWhatIsLeftOfIt(bool isCall)
    {
        using var server = new FakeServer(
            Reply(isCall ? CutCall : CutJson, 4096),
            Reply(isCall ? "Fine." : """{"city": "Paris"}""")
        );
        using var client = Clients.Card(
            server,
            static options =>
            {
                options.MaxOutputTokens = 4096;
                options.CountTokens = static text => text.Length;
            }
        );

        var response = await client.GetResponseAsync(Clients.Hello, Options(isCall));

        Assert.Equal(isCall ? "Fine." : """{"city":"Paris"}""", response.Text);
        var raised = MaxTokens(server, 1);
        Assert.InRange(raised, 4097, 8191);
        Assert.InRange(8192 - raised - Length(server, 1), 0, 64);
    }

    [Fact]
    public async Task CutOff_SmallWindow_AsksForWhatIsLeftOfItByAGuess()
    {
        using var server = new FakeServer(Reply(CutCall, 1024), Reply("Fine."));
        using var client = Clients.Card(server, static options => options.ContextWindow = 2048);

        Assert.Equal("Fine.", (await client.GetResponseAsync(Clients.Hello, Options(isCall: true))).Text);
        Assert.InRange(MaxTokens(server, 1), 1025, 2047);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CutOff_NoRoomForMore_IsNotRaised(bool isCall)
    {
        using var server = new FakeServer(Reply(isCall ? CutCall : CutJson, 7950), Reply("I cannot look that up."));
        using var client = Clients.Card(server, static options => options.MaxOutputTokens = 7950);

        if (isCall)
        {
            var response = await client.GetResponseAsync(Clients.Hello, Options(isCall));
            Assert.Equal("I cannot look that up.", response.Text);
            Assert.Equal(7950, MaxTokens(server, 1));
        }
        else
        {
            await Assert.ThrowsAsync<PromptedJsonException>(() =>
                client.GetResponseAsync("Hello " + new string('a', 700), Options(isCall))
            );
        }

        Assert.Equal(isCall ? 2 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task CutOff_ServerCountsNothing_AsksForMoreThanTheClientsDefault()
    {
        using var server = new FakeServer(
            FakeServer.Json("""{"choices":[{"message":{"content":"{\"city\": \"Par"},"finish_reason":"length"}]}"""),
            FakeServer.Json("""{"choices":[{"message":{"content":"{\"city\": \"Paris\"}"},"finish_reason":"stop"}]}""")
        );
        using var client = Clients.OpenAI(server, static options => options.MaxOutputTokens = 3000);

        await client.GetResponseAsync(Clients.Hello, Options(isCall: false));

        Assert.Equal(6000, MaxTokens(server, 1));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task CutOff_LimitInTheCallersOwnProperties_IsNotRaised(bool isCall, bool isRaw)
    {
        using var server = new FakeServer(Reply(isCall ? CutCall : CutJson, 100), Reply("I cannot look that up."));
        using var client = Clients.Card(server);
        var options = Options(isCall);
        options.RawRepresentationFactory = isRaw ? static _ => new JsonObject { ["max_tokens"] = 100 } : null;
        options.AdditionalProperties = isRaw ? null : new() { ["max_tokens"] = 100L };

        if (isCall)
        {
            var response = await client.GetResponseAsync(Clients.Hello, options);
            Assert.Equal("I cannot look that up.", response.Text);
            Assert.Equal(100, MaxTokens(server, 1));
        }
        else
        {
            await Assert.ThrowsAsync<PromptedJsonException>(() => client.GetResponseAsync(Clients.Hello, options));
        }

        Assert.Equal(100, MaxTokens(server, 0));
        Assert.Equal(isCall ? 2 : 1, server.Requests.Count);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100L)]
    [InlineData((short)100)]
    [InlineData(100d)]
    public async Task Answer_LimitInAdditionalProperties_IsKnownForWhateverNumberItIs(object limit)
    {
        using var server = new FakeServer(Reply("Once upon", 100));
        using var client = Clients.Card(server);

        var response = await client.GetResponseAsync(
            Clients.Hello,
            new ChatOptions { AdditionalProperties = new() { ["max_tokens"] = limit } }
        );

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
    }

    private static ChatOptions Options(bool isCall) =>
        isCall ? new() { Tools = TestTools.All } : new() { ResponseFormat = ChatResponseFormat.Json };

    private static Func<HttpResponseMessage> Reply(string text, int tokens = 5) =>
        FakeServer.Json(
            new JsonObject
            {
                ["response"] = text,
                ["usage"] = new JsonObject { ["prompt_tokens"] = 10, ["completion_tokens"] = tokens },
            }.ToJsonString()
        );

    private static int MaxTokens(FakeServer server, int request) =>
        server.Requests[request].Json["max_tokens"]!.GetValue<int>();

    private static int Length(FakeServer server, int request) =>
        server.Requests[request].Json["messages"]!.AsArray().Sum(static message => $"{message!["content"]}".Length);
}
