using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Telemetry;

/// <summary>The client with a span, metrics and logs for each request around it.</summary>
internal static class ChatPipeline
{
    private static readonly string s_defaultSourceName = typeof(ChatPipeline).Assembly.GetName().Name!;

    public static IChatClient Build(OpenChatClient client, ILoggerFactory? loggerFactory, string? sourceName) =>
        Observe(new ChatClientBuilder(client), loggerFactory, sourceName).Build();

    public static ChatClientBuilder Observe(
        ChatClientBuilder builder,
        ILoggerFactory? loggerFactory,
        string? sourceName
    ) =>
        builder
            // Without a logger: it would warn, with a stack trace, of every stream that is left; failures are logged below.
            .UseOpenTelemetry(NullLoggerFactory.Instance, sourceName ?? s_defaultSourceName)
            .UseLogging(loggerFactory ?? NullLoggerFactory.Instance);

    public static string SourceNameOf(IChatClient pipeline) =>
        pipeline.GetService<ActivitySource>()?.Name ?? s_defaultSourceName;
}
