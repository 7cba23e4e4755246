using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.DependencyInjection;

public sealed class HttpClientTests
{
    private static readonly ChatHistory s_hello = new("Hi", AuthorRole.User);

    private sealed class HeaderHandler(string value) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
        {
            request.Headers.Add("x-via", value);
            return base.SendAsync(request, token);
        }
    }

    private static HttpClient NewClient(string via) =>
        new(new HeaderHandler(via) { InnerHandler = new SocketsHttpHandler() });

    private static async Task<string?> ViaAsync(OpenChatEmulator emulator, IServiceCollection services)
    {
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IChatCompletionService>().AskAsync(false, s_hello);
        return emulator.Requests[^1].Headers.GetValueOrDefault("x-via");
    }

    [Fact]
    public async Task Given_IsUsedBeforeAnyOther()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var given = NewClient("given");
        using var registered = NewClient("registered");
        var services = new ServiceCollection();
        services.AddSingleton(registered);
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure, httpClient: given);

        Assert.Equal("given", await ViaAsync(emulator, services));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RegisteredInTheKernelsServices_IsUsed(bool isRegisteredAfter)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var registered = NewClient("registered");
        var builder = Kernel.CreateBuilder();
        if (!isRegisteredAfter)
        {
            builder.Services.AddSingleton(registered);
        }

        builder.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);
        if (isRegisteredAfter)
        {
            builder.Services.AddSingleton(registered);
        }

        await builder.Build().InvokePromptAsync("Hi");

        Assert.Equal("registered", emulator.Requests[^1].Headers["x-via"]);
    }

    [Fact]
    public async Task Factory_DefaultsAndHandlersOfTheUser_Apply()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(static http =>
            http.AddHttpMessageHandler(() => new HeaderHandler("defaults"))
        );
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);
        services
            .AddHttpClient("SemanticKernel.Connectors.OpenChat")
            .AddHttpMessageHandler(() => new HeaderHandler("named"));

        var via = await ViaAsync(emulator, services);

        Assert.Contains("defaults", via, StringComparison.Ordinal);
        Assert.Contains("named", via, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Factory_PrimaryHandlerOfTheUser_IsKept()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(static http =>
            http.ConfigurePrimaryHttpMessageHandler(() =>
                new HeaderHandler("primary") { InnerHandler = new SocketsHttpHandler() }
            )
        );
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);

        Assert.Equal("primary", await ViaAsync(emulator, services));
    }

    [Fact]
    public async Task Factory_Redirect_IsNotFollowed()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Faults.Next(EmulatorFault.Parse("redirect"));
        var services = new ServiceCollection();
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);

        await Assert.ThrowsAsync<HttpOperationException>(() => ViaAsync(emulator, services));
        Assert.Single(emulator.Requests);
    }

    [Fact]
    public void Factory_Handler_DoesNotReadOnWhereAStreamIsLeftEarly()
    {
        SocketsHttpHandler? made = null;
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http =>
            http.ConfigurePrimaryHttpMessageHandler((handler, _) => made = handler as SocketsHttpHandler)
        );
        services.AddOpenChatChatCompletion(new Uri("http://127.0.0.1:9/v1"));
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IChatCompletionService>();

        Assert.False(made!.AllowAutoRedirect);
        Assert.Equal(TimeSpan.FromMilliseconds(100), made.ResponseDrainTimeout);
        // The service keeps its client for good.
        Assert.Equal(TimeSpan.FromMinutes(5), made.PooledConnectionLifetime);
    }

    [Fact]
    public void Factory_Handler_HasNoProxyForThisMachine()
    {
        SocketsHttpHandler? made = null;
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http =>
            http.ConfigurePrimaryHttpMessageHandler((handler, _) => made = handler as SocketsHttpHandler)
        );
        services.AddOpenChatChatCompletion(new Uri("http://127.0.0.1:9/v1"));
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IChatCompletionService>();

        Assert.True(made!.Proxy!.IsBypassed(new Uri("http://127.0.0.1:9/v1")));
        Assert.Null(made.Proxy.GetProxy(new Uri("http://localhost:9/v1")));
    }

    [Fact]
    public async Task Factory_OfAnotherLibrary_IsNotTakenForTheUsersClient()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var services = new ServiceCollection();
        services.AddHttpClient();
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);
        services
            .AddHttpClient("SemanticKernel.Connectors.OpenChat")
            .AddHttpMessageHandler(() => new HeaderHandler("named"));

        Assert.Equal("named", await ViaAsync(emulator, services));
    }

    [Fact]
    public void Factory_DefaultTimeLimit_IsTakenOffAndTheUsersKept()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, TimeoutOf(static _ => { }));
        Assert.Equal(
            TimeSpan.FromSeconds(5),
            TimeoutOf(static services =>
                services.ConfigureHttpClientDefaults(static http =>
                    http.ConfigureHttpClient(static client => client.Timeout = TimeSpan.FromSeconds(5))
                )
            )
        );

        static TimeSpan TimeoutOf(Action<IServiceCollection> configure)
        {
            var services = new ServiceCollection();
            configure(services);
            services.AddOpenChatChatCompletion(new Uri("http://127.0.0.1:9/v1"));
            using var provider = services.BuildServiceProvider();
            return provider
                .GetRequiredService<IHttpClientFactory>()
                .CreateClient("SemanticKernel.Connectors.OpenChat")
                .Timeout;
        }
    }
}
