using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
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
            .Use(client => TelemetryChatClient.Around(client, sourceName ?? s_defaultSourceName))
            .UseLogging(loggerFactory ?? NullLoggerFactory.Instance);

    public static string SourceNameOf(IChatClient pipeline) =>
        pipeline.GetService<ActivitySource>()?.Name ?? s_defaultSourceName;
}

/// <summary>
/// An <see cref="OpenTelemetryChatClient"/> that is passed by while nobody listens: it keeps all pieces of a stream and joins
/// them at its end, heard or not.
/// </summary>
file sealed class TelemetryChatClient : DelegatingChatClient
{
    private readonly IChatClient _client;
    private readonly ActivitySource? _source;
    private readonly Instrument[] _instruments;

    private TelemetryChatClient(OpenTelemetryChatClient observed, IChatClient client, Instrument[] instruments)
        : base(observed)
    {
        _client = client;
        _source = observed.GetService<ActivitySource>();
        _instruments = instruments;
    }

    private bool IsHeard => _source?.HasListeners() == true || _instruments.Any(static heard => heard.Enabled);

    public static TelemetryChatClient Around(IChatClient client, string sourceName)
    {
        var instruments = new ConcurrentBag<Instrument>();
        using var listener = new MeterListener();
        listener.Start();
        // From here on, so that it is told of the new client's instruments and not of those that are there already.
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == sourceName)
            {
                instruments.Add(instrument);
            }
        };
        // Without a logger: it would warn, with a stack trace, of every stream that is left; the pipeline logs failures itself.
        var observed = new OpenTelemetryChatClient(client, NullLogger.Instance, sourceName);
        return new(observed, client, [.. instruments]);
    }

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => (IsHeard ? InnerClient : _client).GetResponseAsync(messages, options, cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => (IsHeard ? InnerClient : _client).GetStreamingResponseAsync(messages, options, cancellationToken);
}
