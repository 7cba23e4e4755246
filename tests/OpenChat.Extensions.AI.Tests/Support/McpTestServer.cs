using System.IO.Pipelines;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>An MCP server in this process, over pipes: it lists whatever it is told to and answers calls as it is told to.</summary>
internal sealed class McpTestServer : IAsyncDisposable
{
    private readonly McpServer _server;
    private readonly Task _running;

    private McpTestServer(McpServer server)
    {
        _server = server;
        _running = server.RunAsync();
    }

    public McpClient Client { get; private set; } = null!;

    public List<Tool> Tools { get; } = [];

    /// <summary>The names of the tools that were called, as they came.</summary>
    public List<string> Called { get; } = [];

    public Func<CallToolRequestParams, CallToolResult> Answer { get; set; } = static _ => Text("Done.");

    public static async Task<McpTestServer> StartAsync(params Tool[] tools)
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        McpTestServer? started = null;
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "test", Version = "1" },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. started!.Tools] }),
                CallToolHandler = (request, _) =>
                {
                    started!.Called.Add(request.Params!.Name);
                    return ValueTask.FromResult(started.Answer(request.Params));
                },
            },
        };
        started = new McpTestServer(
            McpServer.Create(new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream()), options)
        );
        started.Tools.AddRange(tools);
        started.Client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream())
        );
        return started;
    }

    /// <summary>A tool with one required text, <c>city</c>, unless a schema is given.</summary>
    public static Tool Tool(string name, string? description = null, string? schema = null) =>
        new()
        {
            Name = name,
            Description = description,
            InputSchema = JsonElement.Parse(
                schema ?? """{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}"""
            ),
        };

    public static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
        await _running;
    }
}
