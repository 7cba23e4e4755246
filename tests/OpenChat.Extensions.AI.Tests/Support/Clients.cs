using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>Clients of both dialects over a fake server.</summary>
internal static class Clients
{
    public const string Account = "0123456789abcdef0123456789abcdef";
    public const string Token = "secret-token-4711";

    public static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    public static OpenChatClient Card(
        FakeServer server,
        Action<OpenChatClientOptions>? configure = null,
        ILoggerFactory? logs = null
    ) => Make(server, OpenChatEndpoint.WorkersAI(Account), configure, logs);

    public static OpenChatClient OpenAI(
        FakeServer server,
        Action<OpenChatClientOptions>? configure = null,
        ILoggerFactory? logs = null
    ) => Make(server, OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1:8080/v1")), configure, logs);

    public static OpenChatClient LlamaCpp(
        FakeServer server,
        Action<OpenChatClientOptions>? configure = null,
        ILoggerFactory? logs = null
    ) => Make(server, OpenChatEndpoint.LlamaCpp(new Uri("http://127.0.0.1:8080")), configure, logs);

    public static async Task<ChatResponse> Collect(
        this IAsyncEnumerable<ChatResponseUpdate> stream,
        CancellationToken cancellationToken = default
    ) => await stream.ToChatResponseAsync(cancellationToken);

    public static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), actual),
            $"Expected: {expected}\nActual:   {actual.ToJsonString()}"
        );

    private static OpenChatClient Make(
        FakeServer server,
        OpenChatEndpoint endpoint,
        Action<OpenChatClientOptions>? configure,
        ILoggerFactory? logs
    )
    {
        var options = new OpenChatClientOptions
        {
            Endpoint = endpoint,
            ApiToken = Token,
            TimeProvider = new ImpatientTime(),
        };
        configure?.Invoke(options);
        return new OpenChatClient(options, server.Client, logs);
    }
}
