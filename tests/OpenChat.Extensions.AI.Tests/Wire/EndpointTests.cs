using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>Where each kind of request goes, and with which headers.</summary>
public sealed class EndpointTests
{
    private const string Account = Clients.Account;

    public static TheoryData<string, string> Routes =>
        new()
        {
            {
                "workers",
                $"https://api.cloudflare.com/client/v4/accounts/{Account}/ai/run/@cf/openchat/openchat-3.5-0106"
            },
            {
                "gateway",
                $"https://api.cloudflare.com/client/v4/accounts/{Account}/ai/run/@cf/openchat/openchat-3.5-0106"
            },
            {
                "legacy",
                $"https://gateway.ai.cloudflare.com/v1/{Account}/my-gateway/workers-ai/@cf/openchat/openchat-3.5-0106"
            },
            {
                "legacy run",
                $"https://gateway.ai.cloudflare.com/v1/{Account}/my-gateway/workers-ai/run/@cf/openchat/openchat-3.5-0106"
            },
            { "local", $"http://127.0.0.1:8787/client/v4/accounts/{Account}/ai/run/@cf/openchat/openchat-3.5-0106" },
            { "openai", "http://127.0.0.1:8080/v1/chat/completions" },
            { "openai with a slash", "http://127.0.0.1:8080/v1/chat/completions" },
        };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task GetResponseAsync_Endpoint_PostsToItsRouteWithTheToken(string endpoint, string address)
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(server, options => options.Endpoint = Make(endpoint));

        await client.GetResponseAsync(Clients.Hello);

        Assert.Equal(address, server.Request.Uri.OriginalString);
        Assert.Equal(address, server.Request.Uri.AbsoluteUri);
        Assert.Equal($"Bearer {Clients.Token}", server.Request.Headers["Authorization"]);
        Assert.Equal(
            endpoint == "gateway" ? "my-gateway" : null,
            server.Request.Headers.GetValueOrDefault("cf-aig-gateway-id")
        );
    }

    [Fact]
    public async Task GetResponseAsync_ModelWithOddCharacters_EscapesEachSegment()
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(server);

        await client.GetResponseAsync(Clients.Hello, new ChatOptions { ModelId = "@cf/a b/c?d#e" });

        Assert.EndsWith("/ai/run/@cf/a%20b/c%3Fd%23e", server.Request.Uri.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_ModelsInTurn_GoEachToItsOwnRoute()
    {
        string[] models = ["@cf/a", "@cf/b", "@cf/b", "@cf/a"];
        using var server = new FakeServer([.. models.Select(static _ => FakeServer.Json("""{"response":"Hi"}"""))]);
        using var client = Clients.Card(server);

        foreach (var model in models)
        {
            await client.GetResponseAsync(Clients.Hello, new ChatOptions { ModelId = model });
        }

        Assert.Equal(models, server.Requests.Select(static request => request.Uri.AbsoluteUri.Split("/ai/run/")[1]));
    }

    [Fact]
    public async Task GetResponseAsync_AfterARawPrompt_GoesToTheChatRouteAgain()
    {
        using var server = new FakeServer(
            FakeServer.Json("""{"choices":[{"text":"Hi"}]}"""),
            FakeServer.Json("""{"choices":[{"message":{"content":"Hi"}}]}""")
        );
        using var client = Clients.OpenAI(server);

        await client.GetTextAsync("Once", new OpenChatTextOptions { Format = OpenChatPromptFormat.Raw });
        await client.GetResponseAsync(Clients.Hello);

        Assert.Equal(
            ["/v1/completions", "/v1/chat/completions"],
            server.Requests.Select(static request => request.Uri.AbsolutePath)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("@cf//x")]
    [InlineData("../../../user/tokens")]
    [InlineData("@cf/./x")]
    public async Task GetResponseAsync_ModelThatIsNone_IsRefused(string model)
    {
        using var server = new FakeServer(FakeServer.Json("{}"));
        using var client = Clients.Card(server);

        await Assert.ThrowsAsync<ArgumentException>(() =>
            client.GetResponseAsync(Clients.Hello, new ChatOptions { ModelId = model })
        );

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(OpenChatPromptFormat.ServerTemplate, "http://127.0.0.1:8080/v1/chat/completions")]
    [InlineData(OpenChatPromptFormat.Raw, "http://127.0.0.1:8080/v1/completions")]
    [InlineData(OpenChatPromptFormat.Math, "http://127.0.0.1:8080/v1/completions")]
    public async Task GetTextAsync_OpenAIEndpoint_SendsRawPromptsToCompletions(
        OpenChatPromptFormat format,
        string address
    )
    {
        using var server = new FakeServer(FakeServer.Json("""{"choices":[{"text":"Hi"}]}"""));
        using var client = Clients.OpenAI(server);

        Assert.Equal("Hi", (await client.GetTextAsync("Hello", new OpenChatTextOptions { Format = format })).Text);

        Assert.Equal(address, server.Request.Uri.AbsoluteUri);
    }

    [Fact]
    public async Task GetResponseAsync_Headers_AreSentAndReplaceOurs()
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(
            server,
            static options =>
            {
                options.Headers["cf-aig-cache-ttl"] = "60";
                options.Headers["authorization"] = "Key other";
            }
        );

        await client.GetResponseAsync(Clients.Hello);

        Assert.Equal("60", server.Request.Headers["cf-aig-cache-ttl"]);
        Assert.Equal("Key other", server.Request.Headers["Authorization"]);
    }

    [Fact]
    public async Task GetResponseAsync_NoToken_SendsNoAuthorization()
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.OpenAI(server, static options => options.ApiToken = null);

        await client.GetResponseAsync(Clients.Hello);

        Assert.False(server.Request.Headers.ContainsKey("Authorization"));
    }

    private static OpenChatEndpoint Make(string name) =>
        name switch
        {
            "workers" => OpenChatEndpoint.WorkersAI(Account),
            "gateway" => OpenChatEndpoint.AIGateway(Account, "my-gateway"),
            "legacy" => OpenChatEndpoint.LegacyAIGateway(Account, "my-gateway"),
            "legacy run" => OpenChatEndpoint.LegacyAIGateway(Account, "my-gateway", modelPrefix: "run/"),
            "local" => OpenChatEndpoint.WorkersAI(Account, new Uri("http://127.0.0.1:8787/client/v4")),
            "openai" => OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1:8080/v1")),
            _ => OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1:8080/v1/")),
        };
}
