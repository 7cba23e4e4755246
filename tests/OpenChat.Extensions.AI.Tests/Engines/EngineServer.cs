using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Engines;

/// <summary>A server on loopback that answers chats with one text, and what it is asked about itself with what the test says.</summary>
internal sealed class EngineServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Queue<(int Status, string Body)> _chatAnswers = new();
    private readonly ConcurrentDictionary<string, (int Status, string Body)> _about = new();

    private EngineServer(WebApplication application) => _application = application;

    /// <summary>The bodies of the chats.</summary>
    public ConcurrentQueue<JsonObject> Chats { get; } = [];

    /// <summary>The other routes that were asked, with their methods and keys.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Held back for as long as the test does not let go: what is asked beside chats.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What chats are answered with once the prepared answers are used up.</summary>
    public string Reply { get; set; } = "Hi";

    public Uri Address => new(_application.Urls.Single());

    public static async Task<EngineServer> StartAsync(bool isOpen = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new EngineServer(builder.Build());
        server._application.Run(server.AnswerAsync);
        await server._application.StartAsync();
        if (isOpen)
        {
            server.Gate.SetResult();
        }

        return server;
    }

    /// <summary>Says what a route tells of the server.</summary>
    public EngineServer Tell(string route, string body, int status = 200)
    {
        _about[route] = (status, body);
        return this;
    }

    /// <summary>Prepares the answer to one chat.</summary>
    public void Answer(string body, int status = 200) => _chatAnswers.Enqueue((status, body));

    public OpenChatClient Client(
        Func<Uri, OpenChatEndpoint> endpoint,
        Action<OpenChatClientOptions>? configure = null,
        ILoggerFactory? logs = null
    )
    {
        var options = new OpenChatClientOptions
        {
            Endpoint = endpoint(Address),
            ApiToken = Clients.Token,
            MaxRetries = 0,
        };
        configure?.Invoke(options);
        return new OpenChatClient(options, httpClient: null, logs);
    }

    /// <summary>Waits until the window is known. A test that waits in vain fails by its own time limit.</summary>
    public static async Task<int> WindowOfAsync(OpenChatClient client)
    {
        while (true)
        {
            var (tokens, isServed) = client.Settings.ContextWindowOf(model: null);
            if (isServed)
            {
                return tokens;
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until so many questions were answered.</summary>
    public async Task AskedAsync(int times)
    {
        while (Asked.Count < times)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public static string Chat(string text, string? thinking = null)
    {
        var message = new JsonObject { ["content"] = text.Length == 0 ? null : text };
        if (thinking is not null)
        {
            message["reasoning_content"] = thinking;
        }

        return new JsonObject
        {
            ["choices"] = new JsonArray((JsonNode)new JsonObject { ["message"] = message, ["finish_reason"] = "stop" }),
        }.ToJsonString();
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var path = context.Request.Path.Value!;
        if (!path.EndsWith("/chat/completions", StringComparison.Ordinal))
        {
            Asked.Enqueue($"{context.Request.Method} {path} {context.Request.Headers.Authorization} {body}".TrimEnd());
            await Gate.Task;
            var (told, says) = _about.TryGetValue(path, out var about) ? about : (404, "{}");
            await WriteAsync(context.Response, told, "application/json", says);
            return;
        }

        var chat = JsonNode.Parse(body)!.AsObject();
        Chats.Enqueue(chat);
        var (status, answer) = _chatAnswers.TryDequeue(out var prepared) ? prepared : (200, Chat(Reply));
        await WriteAsync(
            context.Response,
            status,
            answer.StartsWith('{') ? "application/json" : "text/event-stream",
            answer
        );
    }

    private static Task WriteAsync(HttpResponse response, int status, string type, string body)
    {
        response.StatusCode = status;
        response.ContentType = type;
        return response.WriteAsync(body);
    }
}
