using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Engines;

/// <summary>The context window that a named engine's server tells: when it is asked for, and what becomes of it.</summary>
public sealed class WindowTests
{
    public static TheoryData<string> Names => EngineTable.Names;

    public static TheoryData<string> LateLoaders => EngineTable.LateLoaders;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Window_IsAskedForOnce_WithTheKey_AndIsTheLoadedOne(string name)
    {
        var row = EngineTable.Row(name);
        await using var server = await EngineServer.StartAsync();
        server.Tell(row.Window.Route, row.Window.Body);
        using var client = server.Client(row.Endpoint);

        for (var i = 0; i < 4; i++)
        {
            await client.GetResponseAsync(Clients.Hello);
            Assert.Equal(row.Window.Number, await EngineServer.WindowOfAsync(client));
        }

        Assert.Equal($"GET {row.Window.Route} Bearer {Clients.Token}", Assert.Single(server.Asked));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Window_AskedFor_IsToldAtOnce(string name)
    {
        var row = EngineTable.Row(name);
        await using var server = await EngineServer.StartAsync();
        server.Tell(row.Window.Route, row.Window.Body);
        using var client = server.Client(row.Endpoint);

        Assert.Equal(row.Window.Number, await client.GetServedContextWindowAsync());
        server.Tell(row.Window.Route, "no JSON");
        Assert.Null(await client.GetServedContextWindowAsync());
        server.Tell(row.Window.Route, "{}", status: 401);
        Assert.Null(await client.GetServedContextWindowAsync());
        server.Tell(row.Window.Route, $"[\"{new string('x', 1024 * 1024)}\"]");
        Assert.Null(await client.GetServedContextWindowAsync());
    }

    [Fact]
    public async Task Window_AskedForWhereNoEngineIsNamed_AsksNobody()
    {
        await using var server = await EngineServer.StartAsync();
        using var client = server.Client(OpenChatEndpoint.OpenAICompatible);

        Assert.Null(await client.GetServedContextWindowAsync());
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Window_AskedForOfNobody_Fails()
    {
        using var client = new OpenChatClient(
            new OpenChatClientOptions { Endpoint = OpenChatEndpoint.LlamaCpp(new Uri("http://127.0.0.1:1")) }
        );

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetServedContextWindowAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Window_ThatIsLongInComing_IsInNobodysWay(string name)
    {
        var row = EngineTable.Row(name);
        await using var server = await EngineServer.StartAsync(isOpen: false);
        server.Tell(row.Window.Route, row.Window.Body);
        using var client = server.Client(row.Endpoint);

        // Nothing is told before both are answered.
        await client.GetResponseAsync(Clients.Hello);
        await client.GetStreamingResponseAsync(Clients.Hello).Collect();
        Assert.False(client.Settings.ContextWindowOf(model: null).IsServed);
        server.Gate.SetResult();

        Assert.Equal(row.Window.Number, await EngineServer.WindowOfAsync(client));
        Assert.Single(server.Asked);
    }

    [Theory]
    [MemberData(nameof(LateLoaders))]
    public async Task Window_OfAModelThatIsNotLoadedYet_IsAskedForAgain_ThreeTimesAtMost(string name)
    {
        var row = EngineTable.Row(name);
        await using var server = await EngineServer.StartAsync();
        var status = row.NotLoaded!.Number;
        server.Tell(row.NotLoaded.Route, row.NotLoaded.Body, status);
        using var client = server.Client(row.Endpoint);
        using var late = server.Client(row.Endpoint);

        await AskUntilQuietAsync(client, server);
        Assert.Equal(3, server.Asked.Count);

        await late.GetResponseAsync(Clients.Hello);
        await server.AskedAsync(4);
        server.Tell(row.Window.Route, row.Window.Body);
        await AskUntilQuietAsync(late, server);
        Assert.Equal(row.Window.Number, await EngineServer.WindowOfAsync(late));
    }

    public static MatrixTheoryData<string, int> Refusals =>
        new(EngineTable.Names.Select(static row => row.Data), [403, 200]);

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Window_ThatIsRefused_IsNotAskedForAgain_AndTheLogSaysWhatIsTakenForIt(string name, int status)
    {
        var row = EngineTable.Row(name);
        var logs = new FakeLogCollector();
        using var factory = new LoggerFactory(
            [new FakeLoggerProvider(logs)],
            new LoggerFilterOptions { MinLevel = LogLevel.Debug }
        );
        await using var server = await EngineServer.StartAsync();
        server.Tell(row.Window.Route, """{"error":{"message":"no"}}""", status);
        using var client = server.Client(row.Endpoint, logs: factory);

        await AskUntilQuietAsync(client, server);

        Assert.Single(server.Asked);
        Assert.Equal((8192, false), client.Settings.ContextWindowOf(model: null));
        Assert.Contains(
            logs.GetSnapshot(),
            static log => log.Level == LogLevel.Debug && log.Message.Contains("8192", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Window_IsNotAskedFor_WhereItIsGiven_OrTheEngineHasNoName()
    {
        await using var server = await EngineServer.StartAsync();
        using var given = server.Client(OpenChatEndpoint.LlamaCpp, static options => options.ContextWindow = 4096);
        using var unnamed = server.Client(static address => OpenChatEndpoint.OpenAICompatible(new Uri(address, "v1")));

        await given.GetResponseAsync(Clients.Hello);
        await unnamed.GetResponseAsync(Clients.Hello);

        Assert.Equal((4096, false), given.Settings.ContextWindowOf(model: null));
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Window_IsTheClientsModels_NotAnothers()
    {
        await using var server = await EngineServer.StartAsync();
        using var client = await KnownAsync(server, 1000);

        Assert.Equal((1000, true), client.Settings.ContextWindowOf(EngineTable.Model));
        Assert.Equal((8192, false), client.Settings.ContextWindowOf("another"));
    }

    [Theory]
    [InlineData(200, 1024)]
    [InlineData(1576, 1016)]
    [InlineData(2336, 256)]
    public async Task MaxTokens_ThatNobodySet_AreWhatFitsBesideThePrompt(int promptTokens, int maxTokens)
    {
        await using var server = await EngineServer.StartAsync();
        using var client = await KnownAsync(server, 2600);

        await client.GetResponseAsync([new(ChatRole.User, new string('x', promptTokens))]);

        Assert.Equal(maxTokens, (int)server.Chats.Last()["max_tokens"]!);
    }

    [Fact]
    public async Task Prompt_ThatLeavesFewerThan256_IsRefusedBeforeItIsSent()
    {
        await using var server = await EngineServer.StartAsync();
        using var client = await KnownAsync(server, 2600);
        var sent = server.Chats.Count;

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetResponseAsync([new(ChatRole.User, new string('x', 2337))])
        );

        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, failure.Kind);
        Assert.Equal(sent, server.Chats.Count);
    }

    [Fact]
    public async Task MaxTokens_ThatTheCallerSet_AreNotLowered()
    {
        await using var server = await EngineServer.StartAsync();
        using var client = await KnownAsync(server, 2600);
        ChatMessage[] question = [new(ChatRole.User, new string('x', 2000))];

        await client.GetResponseAsync(question, new() { MaxOutputTokens = 500 });
        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetResponseAsync(question, new() { MaxOutputTokens = 600 })
        );

        Assert.Equal(500, (int)server.Chats.Last()["max_tokens"]!);
        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, failure.Kind);
    }

    [Fact]
    public async Task Guess_IsRefusedOnlyWhereItCannotFit()
    {
        await using var server = await EngineServer.StartAsync();
        using var client = await KnownAsync(server, 1000, static options => options.CountTokens = null);

        // 3.5 bytes a token: 800 and 2,000 by the guess.
        await client.GetResponseAsync([new(ChatRole.User, new string('x', 2800))]);
        await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetResponseAsync([new(ChatRole.User, new string('x', 7000))])
        );

        Assert.Equal(256, (int)server.Chats.Last()["max_tokens"]!);
    }

    [Fact]
    public async Task Reducer_OfAClient_GoesByTheWindowThatIsKnown()
    {
        await using var server = await EngineServer.StartAsync();
        server.Tell("/props", """{"default_generation_settings":{"n_ctx":1000}}""");
        using var client = server.Client(OpenChatEndpoint.LlamaCpp, CountCharacters);
        using var wrapped = new ChatClientBuilder(client).UseFunctionInvocation().Build();
        var reducer = new ContextWindowChatReducer(wrapped);
        ChatMessage[] history =
        [
            .. Enumerable.Range(0, 8).Select(static i => new ChatMessage(ChatRole.User, $"{i}" + new string('x', 191))),
        ];
        history = [.. history.SelectMany(static m => new[] { m, new ChatMessage(ChatRole.Assistant, "") })];

        var before = await reducer.ReduceAsync(history, TestContext.Current.CancellationToken);
        await client.GetResponseAsync(Clients.Hello);
        await EngineServer.WindowOfAsync(client);
        var after = await reducer.ReduceAsync(history, TestContext.Current.CancellationToken);

        Assert.Equal(16, before.Count());
        // 500 tokens are left beside the answer's: two rounds of 208.
        Assert.Equal(4, after.Count());
        Assert.Throws<ArgumentException>(() => new ContextWindowChatReducer(new ScriptedChatClient()));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(8192, false)]
    public async Task Ollama_SmallWindow_IsWarnedOfOnce_WithTheLineThatMendsIt(int tokens, bool isWarned)
    {
        var logs = new FakeLogCollector();
        using var factory = new LoggerFactory([new FakeLoggerProvider(logs)]);
        await using var server = await EngineServer.StartAsync();
        server.Tell(
            "/api/ps",
            $$"""{"models":[{"name":"{{EngineTable.Model}}:latest","context_length":{{tokens}}}]}"""
        );
        using var client = server.Client(OpenChatEndpoint.Ollama, logs: factory);

        await AskUntilQuietAsync(client, server);
        await EngineServer.WindowOfAsync(client);

        var warnings = logs.GetSnapshot().Where(static log => log.Level == LogLevel.Warning).ToList();
        Assert.Equal(isWarned ? 1 : 0, warnings.Count);
        Assert.All(
            warnings,
            static warning =>
            {
                Assert.Contains("OLLAMA_CONTEXT_LENGTH=8192 ollama serve", warning.Message, StringComparison.Ordinal);
                Assert.Contains("4096", warning.Message, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [InlineData("OpenChat", "openchat:latest")]
    [InlineData("openchat:7B", "openchat:7b")]
    [InlineData("localhost:5000/me/openchat", "localhost:5000/me/openchat:latest")]
    public async Task Ollama_TellsItOfTheModel_HoweverItsNameIsWritten(string asked, string loaded)
    {
        await using var server = await EngineServer.StartAsync();
        server.Tell("/api/ps", $$"""{"models":[{"name":"{{loaded}}","context_length":2048}]}""");
        using var client = server.Client(OpenChatEndpoint.Ollama, options => options.ModelId = asked);

        Assert.Equal(2048, await client.GetServedContextWindowAsync());
    }

    [Fact]
    public async Task Ollama_BeforeItToldTheLoadedWindow_TellsTheModelfiles()
    {
        await using var server = await EngineServer.StartAsync();
        server
            .Tell("/api/ps", $$"""{"models":[{"name":"{{EngineTable.Model}}:latest"}]}""")
            .Tell(
                "/api/show",
                """{"parameters":"stop \"<|end_of_turn|>\"\nnum_ctx    2048\n","model_info":{"llama.context_length":8192}}"""
            );
        using var client = server.Client(OpenChatEndpoint.Ollama);

        await client.GetResponseAsync(Clients.Hello);

        Assert.Equal(2048, await EngineServer.WindowOfAsync(client));
        Assert.EndsWith($$"""{"model":"{{EngineTable.Model}}"}""", server.Asked.Last(), StringComparison.Ordinal);
    }

    /// <summary>A client that counts characters as tokens, and knows the window.</summary>
    private static async Task<OpenChatClient> KnownAsync(
        EngineServer server,
        int window,
        Action<OpenChatClientOptions>? configure = null
    )
    {
        server.Tell("/props", $$$"""{"default_generation_settings":{"n_ctx":{{{window}}}}}""");
        var client = server.Client(OpenChatEndpoint.LlamaCpp, CountCharacters + configure);
        await client.GetResponseAsync(Clients.Hello, new() { MaxOutputTokens = 10 });
        await EngineServer.WindowOfAsync(client);
        return client;
    }

    private static void CountCharacters(OpenChatClientOptions options) =>
        options.CountTokens = static text => text.Length;

    /// <summary>Asks chats one after the other, each after the questions behind the one before were answered.</summary>
    private static async Task AskUntilQuietAsync(OpenChatClient client, EngineServer server)
    {
        for (var i = 0; i < 6; i++)
        {
            var asked = server.Asked.Count;
            await client.GetResponseAsync(Clients.Hello);
            for (var waited = 0; waited < 40 && server.Asked.Count == asked; waited++)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
