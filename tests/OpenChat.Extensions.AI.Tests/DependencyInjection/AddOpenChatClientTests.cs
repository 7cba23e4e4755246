using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.DependencyInjection;

public sealed class AddOpenChatClientTests : IDisposable
{
    private const string ClientName = "OpenChat.Extensions.AI";

    private static readonly Uri s_local = new("http://127.0.0.1:8080/v1");

    private readonly FakeServer _server = new(FakeServer.Json("""{"response":"Hi"}"""));
    private readonly ServiceCollection _services = [];

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task AddOpenChatClient_Resolved_SendsThroughTheFactorysClient()
    {
        _services.AddHttpClient(ClientName).ConfigurePrimaryHttpMessageHandler(() => _server);
        _services.AddOpenChatClient(Configure);
        using var provider = _services.BuildServiceProvider();

        var client = provider.GetRequiredService<IChatClient>();

        Assert.Equal("Hi", (await client.GetResponseAsync(Clients.Hello)).Text);
        Assert.Same(client, provider.GetRequiredService<IChatClient>());
        Assert.NotNull(client.GetService<OpenChatClient>());
    }

    [Fact]
    public async Task AddOpenChatClient_DefaultsOfAllHttpClients_Apply()
    {
        var seen = new List<Uri?>();
        _services.ConfigureHttpClientDefaults(builder =>
            builder.ConfigurePrimaryHttpMessageHandler(() => _server).AddHttpMessageHandler(() => new Spy(seen))
        );
        _services.AddOpenChatClient(Configure);
        using var provider = _services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync(Clients.Hello);

        Assert.Single(seen);
    }

    [Fact]
    public void AddOpenChatClient_PrimaryHandler_FollowsNoRedirectsAndHasNoTimeLimit()
    {
        HttpMessageHandler? primary = null;
        _services.AddOpenChatClient(Configure);
        _services
            .AddHttpClient(ClientName)
            .ConfigureAdditionalHttpMessageHandlers((_, _) => { })
            .ConfigurePrimaryHttpMessageHandler((handler, _) => primary = handler);
        using var provider = _services.BuildServiceProvider();

        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName);

        Assert.False(Assert.IsType<SocketsHttpHandler>(primary).AllowAutoRedirect);
        Assert.Equal(Timeout.InfiniteTimeSpan, http.Timeout);
    }

    [Fact]
    public async Task AddOpenChatClient_Builder_AddsToThePipeline()
    {
        var calls = 0;
        _services.AddHttpClient(ClientName).ConfigurePrimaryHttpMessageHandler(() => _server);
        _services
            .AddOpenChatClient(Configure)
            .Use(
                (messages, options, next, token) =>
                {
                    calls++;
                    return next(messages, options, token);
                }
            );
        using var provider = _services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync(Clients.Hello);

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task AddKeyedOpenChatClient_SeveralKeys_HaveOptionsOfTheirOwn()
    {
        _services.AddHttpClient(ClientName).ConfigurePrimaryHttpMessageHandler(() => _server);
        _services.AddKeyedOpenChatClient("a", options => Configure(options, "model-a"));
        _services.AddKeyedOpenChatClient(1, options => Configure(options, "model-1"));
        _services.AddKeyedOpenChatClient("1", options => Configure(options, "model-text-1"));
        _services.AddOpenChatClient(Configure);
        using var provider = _services.BuildServiceProvider();

        foreach (object key in new object[] { "a", 1, "1" })
        {
            await provider.GetRequiredKeyedService<IChatClient>(key).GetResponseAsync(Clients.Hello);
        }

        await provider.GetRequiredService<IChatClient>().GetResponseAsync(Clients.Hello);

        Assert.Equal(
            ["model-a", "model-1", "model-text-1", "openchat-3.5-0106"],
            _server.Requests.Select(static request => (string?)request.Json["model"])
        );
    }

    [Fact]
    public async Task Section_SetsUpKeyedAndUnkeyed()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("A:BaseUri", "http://127.0.0.1:8080/v1"),
                new("A:ModelId", "model-a"),
                new("B:BaseUri", "http://127.0.0.1:8081/v1"),
                new("B:MaxOutputTokens", "77"),
            ])
            .Build();
        _services.AddHttpClient(ClientName).ConfigurePrimaryHttpMessageHandler(() => _server);
        _services.AddOpenChatClient(configuration.GetSection("A"));
        _services.AddKeyedOpenChatClient("b", configuration.GetSection("B"));
        using var provider = _services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync(Clients.Hello);
        await provider.GetRequiredKeyedService<IChatClient>("b").GetResponseAsync(Clients.Hello);

        Assert.Equal(
            [("model-a", 1024), ("openchat-3.5-0106", 77)],
            _server.Requests.Select(static r => ((string)r.Json["model"]!, (int)r.Json["max_tokens"]!))
        );
    }

    [Fact]
    public async Task ConfigureOfTheProgram_BeforeOrAfter_ComesLast()
    {
        _services.AddHttpClient(ClientName).ConfigurePrimaryHttpMessageHandler(() => _server);
        _services.Configure<OpenChatClientOptions>(static options => options.MaxOutputTokens = 11);
        _services.AddOpenChatClient(static options => (options.Endpoint, options.MaxOutputTokens) = (s_local, 1));
        _services.AddKeyedOpenChatClient(
            "a",
            static options => (options.Endpoint, options.MaxOutputTokens) = (s_local, 2)
        );
        _services.AddKeyedOpenChatClient(
            "b",
            static options => (options.Endpoint, options.MaxOutputTokens) = (s_local, 3)
        );
        _services.PostConfigure<OpenChatClientOptions>("a", static options => options.MaxOutputTokens = 22);
        using var provider = _services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync(Clients.Hello);
        await provider.GetRequiredKeyedService<IChatClient>("a").GetResponseAsync(Clients.Hello);
        await provider.GetRequiredKeyedService<IChatClient>("b").GetResponseAsync(Clients.Hello);

        Assert.Equal([11, 22, 3], _server.Requests.Select(static request => (int)request.Json["max_tokens"]!));
    }

    [Fact]
    public void WrongOptions_OfTheProgram_AreFoundAtStart()
    {
        _services.AddOpenChatClient(Configure);
        _services.Configure<OpenChatClientOptions>(static options => options.MaxRetries = 99);
        using var provider = _services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IStartupValidator>().Validate()
        );

        Assert.Single(exception.Failures);
    }

    [Fact]
    public void TwoProviders_OfOneCollection_AreIndependent()
    {
        _services.AddOpenChatClient(Configure);
        using var first = _services.BuildServiceProvider();
        using var second = _services.BuildServiceProvider();

        Assert.NotSame(first.GetRequiredService<IChatClient>(), second.GetRequiredService<IChatClient>());
    }

    [Fact]
    public void WrongOptions_NameAllFaults_AtStartAndAtFirstUse()
    {
        _services.AddKeyedOpenChatClient("a", static options => (options.MaxRetries, options.MaxFrameBytes) = (-1, 1));
        using var provider = _services.BuildServiceProvider();

        var atStart = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IStartupValidator>().Validate()
        );
        var atUse = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredKeyedService<IChatClient>("a"));

        Assert.Equal(3, atStart.Failures.Count());
        Assert.Equal(atStart.Message, atUse.Message);
        Assert.Contains("MaxRetries", atStart.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOfOthers_AreNotChecked()
    {
        _services.AddOpenChatClient(Configure);
        _services.AddOptions<OpenChatClientOptions>("somebody else's");
        using var provider = _services.BuildServiceProvider();

        Assert.NotNull(provider.GetRequiredService<IOptionsMonitor<OpenChatClientOptions>>().Get("somebody else's"));
    }

    [Fact]
    public async Task FactorysOwnLogs_AtTrace_HoldNoToken()
    {
        var logs = new FakeLogCollector();
        _services.AddLogging(builder =>
            builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs))
        );
        _services.AddHttpClient(ClientName).ConfigurePrimaryHttpMessageHandler(() => _server);
        _services.AddOpenChatClient(Configure);
        using var provider = _services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync(Clients.Hello);

        Assert.Contains(
            logs.GetSnapshot(),
            static log => log.Message.Contains("Authorization", StringComparison.Ordinal)
        );
        Assert.All(
            logs.GetSnapshot(),
            static log => Assert.DoesNotContain(Clients.Token, log.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _services.AddOpenChatClient((Action<OpenChatClientOptions>)null!));
        Assert.Throws<ArgumentNullException>(() => _services.AddOpenChatClient((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() => _services.AddKeyedOpenChatClient("a", (IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() =>
            OpenChatServiceCollectionExtensions.AddOpenChatClient(null!, static _ => { })
        );
    }

    private static void Configure(OpenChatClientOptions options) => Configure(options, null);

    private static void Configure(OpenChatClientOptions options, string? model)
    {
        options.Endpoint = s_local;
        options.ApiToken = Clients.Token;
        options.ModelId = model;
    }

    private sealed class Spy(List<Uri?> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
        {
            seen.Add(request.RequestUri);
            return base.SendAsync(request, token);
        }
    }
}
