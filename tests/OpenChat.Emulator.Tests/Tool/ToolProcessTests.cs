using System.Diagnostics;
using OpenChat.Emulator.Tool;

namespace OpenChat.Emulator.Tests.Tool;

/// <summary>What only a process of its own can show: a proxy of the environment is read once, when the process first sends.</summary>
public sealed class ToolProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Upstream_OnLoopback_IsAskedWithoutTheEnvironmentsProxy()
    {
        await using var upstream = await OpenChatEmulator.StartAsync();
        await using var proxy = await OpenChatEmulator.StartAsync();
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(EmulatorCommand).Assembly.Location,
                "--port",
                "0",
                "--upstream",
                upstream.OpenAIBaseUri.AbsoluteUri,
                "--upstream-key",
                "key",
            ]
        )
        {
            RedirectStandardOutput = true,
            Environment = { ["http_proxy"] = proxy.OpenAIBaseUri.GetLeftPart(UriPartial.Authority), ["no_proxy"] = "" },
        };
        using var tool = Process.Start(start)!;
        try
        {
            var greeting = await tool.StandardOutput.ReadLineAsync().WaitAsync(s_limit);
            var address = greeting!
                .Split(' ')
                .Single(word =>
                    word.StartsWith("http", StringComparison.Ordinal)
                    && word.EndsWith("/client/v4/", StringComparison.Ordinal)
                );
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                DefaultRequestHeaders = { { "Authorization", "Bearer any" } },
            };
            using var response = await http.PostAsync(
                    $"{address}accounts/demo/ai/run/{EmulatorClient.Model}",
                    EmulatorClient.Json(EmulatorClient.Ask)
                )
                .WaitAsync(s_limit);

            Assert.Equal(200, (int)response.StatusCode);
            Assert.Single(upstream.Requests);
            Assert.Empty(proxy.Requests);
        }
        finally
        {
            tool.Kill();
        }
    }
}
