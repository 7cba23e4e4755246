using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Engines;

/// <summary>Endpoints by the engine's name, and what they call the settings of a request.</summary>
public sealed class EndpointTests
{
    public static TheoryData<string> Names => EngineTable.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Endpoint_IsTheChatRoute_WithV1OrWithoutIt(string name)
    {
        var row = EngineTable.Row(name);
        await using var server = await EngineServer.StartAsync();

        foreach (var path in (string[])["", "v1", "v1/"])
        {
            var endpoint = row.Endpoint(new Uri(server.Address, path));
            Assert.Equal(new Uri(server.Address, "v1/"), endpoint.BaseUri);
            Assert.True(endpoint.IsOpenAICompatible);
            Assert.Equal(EngineTable.Model, endpoint.DefaultModelId);
        }

        Assert.Equal(new Uri("http://gateway/llm/v1/"), row.Endpoint(new Uri("http://gateway/llm")).BaseUri);
        using var client = server.Client(row.Endpoint);
        Assert.Equal("Hi", (await client.GetResponseAsync(Clients.Hello)).Text);
        Clients.AssertJson(
            """{"model":"openchat-3.5-0106","messages":[{"role":"user","content":"Hello"}],"max_tokens":1024}""",
            Assert.Single(server.Chats)
        );
    }

    [Theory]
    [InlineData("llama.cpp", "llama.cpp")]
    [InlineData("LlamaCpp", "llama.cpp")]
    [InlineData("llama-cpp", "llama.cpp")]
    [InlineData("ollama", "Ollama")]
    [InlineData("VLLM", "vLLM")]
    [InlineData("LM Studio", "LM Studio")]
    [InlineData("lmstudio", "LM Studio")]
    public void ForEngine_TakesTheNameInAnySpelling(string written, string name) =>
        Assert.Equal(name, OpenChatEndpoint.ForEngine(written, new Uri("http://127.0.0.1:1")).Engine!.Name);

    [Theory]
    [InlineData("")]
    [InlineData("openai")]
    [InlineData("llama")]
    public void ForEngine_OfNone_NamesThoseThatThereAre(string written)
    {
        var failure = Assert.Throws<ArgumentException>(() =>
            OpenChatEndpoint.ForEngine(written, new Uri("http://127.0.0.1:1"))
        );

        Assert.All(EngineTable.Rows, row => Assert.Contains(row.Name, failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task RepetitionPenalty_HasTheEnginesName_HoweverItIsWritten(string name)
    {
        var row = EngineTable.Row(name);
        await using var server = await EngineServer.StartAsync();
        using var client = server.Client(row.Endpoint);

        foreach (var written in (string[])["repeat_penalty", "repetition_penalty"])
        {
            await client.GetResponseAsync(Clients.Hello, new() { AdditionalProperties = new() { [written] = 1.5 } });
        }

        var sent = row.RepetitionPenalty is { } property ? $",\"{property}\":1.5" : "";
        Assert.All(
            server.Chats,
            body =>
                Clients.AssertJson(
                    $$"""{"model":"openchat-3.5-0106","messages":[{"role":"user","content":"Hello"}],"max_tokens":1024{{sent}}}""",
                    body
                )
        );
    }

    [Fact]
    public async Task Ollama_NumCtx_WhichItsChatRouteDoesNotTake_IsLeftOutAndNamed()
    {
        var logs = new FakeLogCollector();
        using var factory = new LoggerFactory([new FakeLoggerProvider(logs)]);
        await using var server = await EngineServer.StartAsync();
        using var client = server.Client(OpenChatEndpoint.Ollama, logs: factory);

        await client.GetResponseAsync(
            Clients.Hello,
            new()
            {
                AdditionalProperties = new() { ["num_ctx"] = 8192, ["min_p"] = 0.5 },
            }
        );

        var body = Assert.Single(server.Chats);
        Assert.False(body.ContainsKey("num_ctx"));
        Assert.Equal(0.5, (double)body["min_p"]!);
        var warning = Assert.Single(logs.GetSnapshot(), static log => log.Level == LogLevel.Warning);
        Assert.Contains("num_ctx", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAICompatible_Names_AreTheCallersOwn()
    {
        await using var server = await EngineServer.StartAsync();
        using var client = server.Client(static address => OpenChatEndpoint.OpenAICompatible(new Uri(address, "v1")));

        await client.GetResponseAsync(
            Clients.Hello,
            new()
            {
                AdditionalProperties = new() { ["repetition_penalty"] = 1.5, ["num_ctx"] = 1 },
            }
        );

        Clients.AssertJson(
            """{"model":"openchat-3.5-0106","messages":[{"role":"user","content":"Hello"}],"max_tokens":1024,"repetition_penalty":1.5,"num_ctx":1}""",
            Assert.Single(server.Chats)
        );
    }
}
