using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests;

/// <summary>What an IChatClient owes Microsoft.Extensions.AI.</summary>
public sealed class OpenChatClientTests
{
    private const string Events =
        "data: {\"response\":\" Hello\",\"id\":\"r1\",\"model\":\"served\",\"created\":1795364897}\n\n"
        + "data: {\"response\":\" you\"}\n\n"
        + "data: {\"response\":\"\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

    private const string Whole =
        """{"result":{"response":" Hello you","id":"r1","model":"served","created":1795364897,"usage":{"prompt_tokens":3,"completion_tokens":2}},"success":true}""";

    [Fact]
    public async Task GetStreamingResponseAsync_Updates_AreOneMessageWithTheSameIds()
    {
        using var server = new FakeServer(FakeServer.Events(Events));
        using var client = Clients.Card(server);

        var updates = await client.GetStreamingResponseAsync(Clients.Hello).ToListAsync();

        Assert.Equal(["Hello", " you", ""], updates.Select(static update => update.Text));
        Assert.All(
            updates,
            static update =>
            {
                Assert.Equal(ChatRole.Assistant, update.Role);
                Assert.Equal("r1", update.ResponseId);
                Assert.Equal("r1", update.MessageId);
                Assert.Equal("served", update.ModelId);
                Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795364897), update.CreatedAt);
                Assert.Null(update.ConversationId);
            }
        );
        Assert.Equal(updates.Count, updates.Distinct().Count());
        Assert.Equal([null, null, ChatFinishReason.Stop], updates.Select(static update => update.FinishReason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnyMode_Response_IsTheSame(bool isStream)
    {
        using var server = new FakeServer(isStream ? FakeServer.Events(Events) : FakeServer.Json(Whole));
        using var client = Clients.Card(server);

        var response = isStream
            ? await client.GetStreamingResponseAsync(Clients.Hello).Collect()
            : await client.GetResponseAsync(Clients.Hello);

        var message = Assert.Single(response.Messages);
        Assert.Equal("Hello you", Assert.IsType<TextContent>(Assert.Single(message.Contents)).Text);
        Assert.Equal(ChatRole.Assistant, message.Role);
        Assert.Equal("r1", message.MessageId);
        Assert.Equal("r1", response.ResponseId);
        Assert.Equal("served", response.ModelId);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(
            (3, 2, 5),
            (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount)
        );
        Assert.Null(response.ConversationId);
    }

    [Fact]
    public async Task AnyMode_ServerNamesNothing_IdsAreMadeAndTheModelIsTheOneAsked()
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(server);

        var first = await client.GetResponseAsync(Clients.Hello, new ChatOptions { ModelId = "@cf/other" });
        var second = await client.GetResponseAsync(Clients.Hello);

        Assert.NotEmpty(first.ResponseId!);
        Assert.NotEqual(first.ResponseId, second.ResponseId);
        Assert.Equal("@cf/other", first.ModelId);
        Assert.Equal("@cf/openchat/openchat-3.5-0106", second.ModelId);
        Assert.NotNull(first.CreatedAt);
        Assert.Null(first.Usage);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Failure_YieldsNothingBefore()
    {
        using var server = new FakeServer(FakeServer.Error(401));
        using var client = Clients.Card(server);
        await using var updates = client.GetStreamingResponseAsync(Clients.Hello).GetAsyncEnumerator();

        await Assert.ThrowsAsync<OpenChatException>(async () => await updates.MoveNextAsync());
    }

    [Fact]
    public void GetService_GivesWhatTheClientIs()
    {
        using var server = new FakeServer(FakeServer.Json("{}"));
        using IChatClient client = Clients.OpenAI(server);

        Assert.Same(client, client.GetService<OpenChatClient>());
        Assert.Same(client, client.GetService<IChatClient>());
        Assert.Null(client.GetService<IChatClient>("key"));
        Assert.Null(client.GetService<FunctionInvokingChatClient>());
        Assert.Throws<ArgumentNullException>(() => client.GetService(null!));
        var metadata = client.GetService<ChatClientMetadata>()!;
        Assert.Equal("openchat", metadata.ProviderName);
        Assert.Equal("openchat-3.5-0106", metadata.DefaultModelId);
        Assert.Equal(new Uri("http://127.0.0.1:8080/v1/"), metadata.ProviderUri);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnyMode_MessagesAndOptions_AreNotChanged(bool isStream)
    {
        using var server = new FakeServer(isStream ? FakeServer.Events(Events) : FakeServer.Json(Whole));
        using var client = Clients.Card(server);
        ChatMessage[] messages =
        [
            new(ChatRole.System, "<s>"),
            new(ChatRole.User, [new TextContent("a"), new TextContent("b")]),
        ];
        var options = new ChatOptions
        {
            Instructions = "<s>",
            StopSequences = ["x"],
            AdditionalProperties = new() { ["a"] = 1 },
        };
        var before = Describe(messages, options);

        _ = isStream
            ? await client.GetStreamingResponseAsync(messages, options).Collect()
            : await client.GetResponseAsync(messages, options);

        Assert.Equal(before, Describe(messages, options));
    }

    [Fact]
    public async Task Dispose_GivenHttpClient_StaysUsable()
    {
        using var server = new FakeServer(FakeServer.Json(Whole));
        using var http = server.Client;
        var options = new OpenChatClientOptions
        {
            Endpoint = OpenChatEndpoint.OpenAICompatible(new Uri("http://localhost/v1")),
        };

        new OpenChatClient(options, http).Dispose();
        using var second = new OpenChatClient(options, http);

        Assert.Equal("Hello you", (await second.GetResponseAsync(Clients.Hello)).Text);
    }

    [Fact]
    public async Task Dispose_OwnHttpClient_EndsIt()
    {
        var client = new OpenChatClient(
            new OpenChatClientOptions { Endpoint = OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1:9/v1")) }
        );
        client.Dispose();
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync(Clients.Hello));
    }

    [Fact]
    public void Dispose_EveryMemberThatAsks_ThrowsInTheClientsName()
    {
        using var server = new FakeServer(FakeServer.Json(Whole));
        var client = Clients.Card(server);
        client.Dispose();

        Action[] asks =
        [
            () => client.GetResponseAsync(Clients.Hello),
            () => client.GetStreamingResponseAsync(Clients.Hello),
            () => client.GetTextAsync("Hello"),
            () => client.GetStreamingTextAsync("Hello"),
        ];

        Assert.All(
            asks,
            static ask =>
                Assert.Equal(typeof(OpenChatClient).FullName, Assert.Throws<ObjectDisposedException>(ask).ObjectName)
        );
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Options_ChangedAfterwards_HaveNoEffect()
    {
        using var server = new FakeServer(FakeServer.Json(Whole));
        OpenChatClientOptions? kept = null;
        using var client = Clients.Card(server, options => kept = options);
        kept!.MaxOutputTokens = 1;
        kept.Headers["x-late"] = "1";
        kept.ApiToken = "other";

        await client.GetResponseAsync(Clients.Hello);

        Assert.Equal(1024, (int)server.Request.Json["max_tokens"]!);
        Assert.False(server.Request.Headers.ContainsKey("x-late"));
        Assert.Equal($"Bearer {Clients.Token}", server.Request.Headers["Authorization"]);
    }

    [Fact]
    public async Task Response_WrittenAsJsonAndReadBack_IsTheSame()
    {
        using var server = new FakeServer(() =>
        {
            var answer = FakeServer.Json(Whole)();
            answer.Headers.Add("cf-ray", "ray");
            return answer;
        });
        using var client = Clients.Card(server);
        var response = await client.GetResponseAsync(Clients.Hello);
        var typeInfo = (System.Text.Json.Serialization.Metadata.JsonTypeInfo<ChatResponse>)
            AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ChatResponse));

        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(response, typeInfo), typeInfo)!;

        Assert.Equal("Hello you", read.Text);
        Assert.Equal(response.ResponseId, read.ResponseId);
        Assert.Equal(5, read.Usage!.TotalTokenCount);
        Assert.Equal("ray", read.AdditionalProperties!["cf-ray"]?.ToString());
    }

    [Fact]
    public async Task ManyThreads_OneClient_EachGetsItsOwn()
    {
        using var server = new FakeServer(FakeServer.Json(Whole));
        using var client = Clients.Card(server);

        var bodies = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(number =>
                    Task.Run(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, $"number {number}")]))
                )
        );

        Assert.Equal(200, bodies.Length);
        Assert.Equal(200, server.Requests.Select(static request => request.Body).Distinct().Count());
    }

    private static string Describe(ChatMessage[] messages, ChatOptions options) =>
        string.Join("|", messages.Select(static message => $"{message.Role}:{message.Contents.Count}:{message.Text}"))
        + $"|{options.Instructions}|{string.Join(",", options.StopSequences!)}|{options.MaxOutputTokens}|{options.ModelId}"
        + $"|{string.Join(",", options.AdditionalProperties!)}";
}
