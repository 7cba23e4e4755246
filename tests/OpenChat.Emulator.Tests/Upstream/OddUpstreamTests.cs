using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenChat.Emulator.Tests.Upstream;

/// <summary>Servers that answer what no emulator does.</summary>
public sealed class OddUpstreamTests
{
    private const string Frame =
        """data: {"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"stop"}],EXTRA}""";

    [Theory]
    [InlineData("\"error\":null")]
    [InlineData("\"usage\":{\"prompt_tokens\":3.0,\"completion_tokens\":1.0}")]
    [InlineData("\"usage\":{\"prompt_tokens\":99999999999,\"completion_tokens\":1}")]
    public async Task Run_FrameWithAnOddMember_StillAnswers(string member)
    {
        var frames = $"{Frame.Replace("EXTRA", member, StringComparison.Ordinal)}\n\ndata: [DONE]\n\n";

        var (status, body) = await AskAsync(context =>
        {
            context.Response.ContentType = "text/event-stream";
            return context.Response.WriteAsync(frames);
        });

        Assert.Equal(200, status);
        Assert.Contains("\"response\":\"Hello\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ErrorBodyWithoutEnd_IsAnsweredWithItsBeginning()
    {
        var (status, body) = await AskAsync(async context =>
        {
            context.Response.StatusCode = 500;
            var block = Encoding.UTF8.GetBytes(new string('x', 16 * 1024));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });

        Assert.Equal(500, status);
        Assert.Contains("answered 500: xxx", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ErrorBodyBreaksOff_IsAnsweredAsABadGateway()
    {
        var (status, body) = await AskAsync(async context =>
        {
            context.Response.StatusCode = 500;
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("too short");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Equal(502, status);
        Assert.Contains("broke off", body, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Body)> AskAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();

        using var engine = new UpstreamEngine(new Uri($"{server.Urls.Single()}/v1"));
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = engine });
        using var client = new EmulatorClient(emulator);
        return await client.RunAsync(EmulatorClient.Ask);
    }
}
