using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Recordings;

/// <summary>A server on loopback that answers every request with one recording, and keeps what it was asked.</summary>
internal sealed class RecordedServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RecordedServer(WebApplication application) => _application = application;

    public List<(string Path, JsonObject Body)> Requests { get; } = [];

    /// <summary>What the server was asked about itself; it answers as it did when it was recorded.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public static async Task<RecordedServer> StartAsync(string set, string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new RecordedServer(builder.Build());
        server._application.Run(async context =>
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                server.Asked.Enqueue(context.Request.Path);
                await new Recording(Recording.OfJune2026, "props").WriteAsync(context.Response);
                return;
            }

            using var body = new StreamReader(context.Request.Body);
            var asked = JsonNode.Parse(await body.ReadToEndAsync())!.AsObject();
            server.Requests.Add((context.Request.Path, asked));
            await new Recording(set, name).WriteAsync(context.Response);
        });
        await server._application.StartAsync();
        return server;
    }

    public OpenChatClient Client(Action<OpenChatClientOptions>? configure = null)
    {
        var options = new OpenChatClientOptions
        {
            Endpoint = OpenChatEndpoint.LlamaCpp(new Uri(_application.Urls.Single())),
            ApiToken = Clients.Token,
        };
        configure?.Invoke(options);
        return new OpenChatClient(options);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
