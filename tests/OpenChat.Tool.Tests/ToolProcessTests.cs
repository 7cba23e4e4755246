using System.Diagnostics;
using OpenChat.Emulator;
using OpenChat.Emulator.Tests;

namespace OpenChat.Tool.Tests;

/// <summary>
/// What only a process of its own can show: a proxy of the environment, which is read once, when the process first sends; and
/// signals.
/// </summary>
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
                typeof(OpenChatCommand).Assembly.Location,
                "emulate",
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

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no signals to send.")]
    public async Task Tool_Terminated_EndsWith0()
    {
        string[] arguments = [typeof(OpenChatCommand).Assembly.Location, "emulate", "--port", "0"];
        using var tool = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            var greeting = await tool.StandardOutput.ReadLineAsync().WaitAsync(s_limit);
            await SendAsync("TERM", tool.Id);
            await tool.WaitForExitAsync().WaitAsync(s_limit);

            Assert.Contains("listens on", greeting, StringComparison.Ordinal);
            Assert.Equal(0, tool.ExitCode);
        }
        finally
        {
            tool.Kill();
        }
    }

    public static bool HasSignals => !OperatingSystem.IsWindows();

    private static async Task SendAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
    }
}
