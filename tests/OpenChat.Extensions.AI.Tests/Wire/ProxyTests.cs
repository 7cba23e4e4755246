using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>The process has one default proxy: these run while no other test does.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class DefaultProxyTests;

/// <summary>A proxy out of the environment gets what goes to another machine, and never what stays on this one.</summary>
[Collection(typeof(DefaultProxyTests))]
public sealed class ProxyTests : EmulatedTestBase
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string, bool> Loopbacks
    {
        get
        {
            var rows = new TheoryData<string, bool>();
            string[] hosts =
            [
                "127.0.0.1",
                "127.0.0.2",
                "127.255.255.254",
                "127.1",
                "localhost",
                "LocalHost",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:127.8.8.8]",
            ];
            foreach (var host in hosts)
            {
                rows.Add(host, false);
                rows.Add(host, true);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Loopbacks))]
    public async Task GetResponseAsync_Loopback_GoesPastTheProxy(string host, bool isFromFactory)
    {
        await using var proxy = new ProxyListener();
        await WithDefaultProxyAsync(
            proxy,
            async () =>
            {
                using var client = MakeClient($"http://{host}:{Emulator.OpenAIBaseUri.Port}/v1", isFromFactory);
                try
                {
                    Assert.NotEqual(ProxyListener.Reply, (await client.GetResponseAsync(Clients.Hello)).Text);
                }
                catch (OpenChatException failure)
                {
                    // The emulator listens on one address only.
                    Assert.Equal(OpenChatErrorKind.Transport, failure.Kind);
                }
            }
        );

        Assert.Empty(proxy.Received);
    }

    [Theory]
    [InlineData("model.example", false)]
    [InlineData("model.example", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("[2001:db8::1]", false)]
    [InlineData("localhost.example", false)]
    [InlineData("127.0.0.1.example", false)]
    [InlineData("[::ffff:192.0.2.1]", false)]
    public async Task GetResponseAsync_AnotherMachine_GoesThroughTheProxy(string host, bool isFromFactory)
    {
        await using var proxy = new ProxyListener();
        await WithDefaultProxyAsync(
            proxy,
            async () =>
            {
                using var client = MakeClient($"http://{host}/v1", isFromFactory);

                Assert.Equal(ProxyListener.Reply, (await client.GetResponseAsync(Clients.Hello)).Text);
            }
        );

        Assert.StartsWith("POST http://", Assert.Single(proxy.Received), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_ProxyOfTheUsersOwnHandler_IsUsed()
    {
        await using var proxy = new ProxyListener();
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http =>
            http.ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) }
            )
        );
        services.AddOpenChatClient(options =>
            options.Endpoint = OpenChatEndpoint.OpenAICompatible(Emulator.OpenAIBaseUri)
        );
        await using var provider = services.BuildServiceProvider();

        var response = await provider.GetRequiredService<IChatClient>().GetResponseAsync(Clients.Hello);

        Assert.Equal(ProxyListener.Reply, response.Text);
    }

    // Runs in a process of its own too, below: .NET reads the environment once.
    [Fact]
    public async Task GetResponseAsync_Loopback_IsAnswered()
    {
        using var client = MakeClient(Emulator.OpenAIBaseUri.ToString(), isFromFactory: false);

        Assert.NotEqual(ProxyListener.Reply, (await client.GetResponseAsync(Clients.Hello)).Text);
    }

    [Theory]
    [InlineData("HTTP_PROXY")]
    [InlineData("http_proxy")]
    [InlineData("ALL_PROXY")]
    [InlineData("all_proxy")]
    public async Task GetResponseAsync_ProxyInTheEnvironment_GetsNothingForLoopback(string variable)
    {
        await using var proxy = new ProxyListener();
        string[] arguments =
        [
            typeof(ProxyTests).Assembly.Location,
            "-method",
            $"{typeof(ProxyTests).FullName}.{nameof(GetResponseAsync_Loopback_IsAnswered)}",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        string[] others = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];
        Array.ForEach(others, name => start.Environment.Remove(name));
        start.Environment[variable] = proxy.Address.ToString();
        using var tests = Process.Start(start)!;
        try
        {
            var said = await tests.StandardOutput.ReadToEndAsync().WaitAsync(s_limit);
            await tests.WaitForExitAsync().WaitAsync(s_limit);

            Assert.True(tests.ExitCode == 0, said);
            Assert.Contains("Total: 1", said, StringComparison.Ordinal);
        }
        finally
        {
            tests.Kill();
        }

        Assert.Empty(proxy.Received);
    }

    private static async Task WithDefaultProxyAsync(ProxyListener proxy, Func<Task> test)
    {
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        try
        {
            await test();
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    private static IChatClient MakeClient(string address, bool isFromFactory)
    {
        if (!isFromFactory)
        {
            var options = new OpenChatClientOptions();
            Configure(options, address);
            return new OpenChatClient(options);
        }

        var services = new ServiceCollection();
        services.AddOpenChatClient(options => Configure(options, address));
        return services.BuildServiceProvider().GetRequiredService<IChatClient>();
    }

    private static void Configure(OpenChatClientOptions options, string address)
    {
        options.Endpoint = OpenChatEndpoint.OpenAICompatible(new Uri(address));
        options.MaxRetries = 0;
    }
}
