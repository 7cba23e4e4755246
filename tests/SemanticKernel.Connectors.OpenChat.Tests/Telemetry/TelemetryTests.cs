using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Telemetry;

public sealed class TelemetryTests
{
    /// <summary>Hears one source and meter alone: tests run beside each other.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly ActivityListener _activities;
        private readonly MeterListener _meters = new();

        public Listener(string name)
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = source => source.Name == name,
                Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Spans.Add,
            };
            ActivitySource.AddActivityListener(_activities);
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _meters.SetMeasurementEventCallback<int>((i, value, tags, _) => Add(i, value, tags));
            _meters.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i, value, tags));
            _meters.Start();
        }

        public ConcurrentBag<Activity> Spans { get; } = [];

        public ConcurrentBag<(string Name, double Value, Dictionary<string, object?> Tags)> Metrics { get; } = [];

        public void Dispose()
        {
            _activities.Dispose();
            _meters.Dispose();
        }

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            Metrics.Add((instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));
    }

    public static TheoryData<bool, bool> Modes() =>
        new()
        {
            { false, false },
            { false, true },
            { true, false },
            { true, true },
        };

    private static async Task AskAsync(OpenChatChatCompletionService service, bool isText, bool isStreaming)
    {
        if (!isText)
        {
            await service.AskAsync(isStreaming, new ChatHistory("Hi", AuthorRole.User));
        }
        else if (isStreaming)
        {
            await service.GetStreamingTextContentsAsync("Hi").ToListAsync();
        }
        else
        {
            await service.GetTextContentsAsync("Hi");
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Request_Answered_HasASpanAndMetricsWithTheTokens(bool isText, bool isStreaming)
    {
        var source = $"test-{Guid.NewGuid():N}";
        using var listener = new Listener(source);
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day.");
        using var service = new OpenChatChatCompletionService(emulator.Options(), openTelemetrySourceName: source);

        await AskAsync(service, isText, isStreaming);

        var operation = isText ? "text_completion" : "chat";
        var span = Assert.Single(listener.Spans);
        Assert.Equal($"{operation} @cf/openchat/openchat-3.5-0106", span.DisplayName);
        Assert.Equal(operation, span.GetTagItem("gen_ai.operation.name"));
        Assert.Equal("openchat", span.GetTagItem("gen_ai.provider.name"));
        Assert.Equal("127.0.0.1", span.GetTagItem("server.address"));
        Assert.NotNull(span.GetTagItem("gen_ai.response.id"));
        Assert.Equal("[\"stop\"]", span.GetTagItem("gen_ai.response.finish_reasons"));
        Assert.True(Convert.ToInt64(span.GetTagItem("gen_ai.usage.input_tokens"), null) > 0);
        Assert.True(Convert.ToInt64(span.GetTagItem("gen_ai.usage.output_tokens"), null) > 0);

        var tokens = listener.Metrics.Where(static metric => metric.Name == "gen_ai.client.token.usage").ToList();
        Assert.Equal(
            ["input", "output"],
            tokens.Select(static metric => (string)metric.Tags["gen_ai.token.type"]!).Order(StringComparer.Ordinal)
        );
        Assert.All(tokens, static metric => Assert.True(metric.Value > 0));
        var duration = Assert.Single(
            listener.Metrics,
            static metric => metric.Name == "gen_ai.client.operation.duration"
        );
        Assert.Equal(operation, duration.Tags["gen_ai.operation.name"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_LeftEarly_StillHasASpanOfItsAnswer(bool isText)
    {
        var source = $"test-{Guid.NewGuid():N}";
        using var listener = new Listener(source);
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day to you.");
        using var service = new OpenChatChatCompletionService(emulator.Options(), openTelemetrySourceName: source);

        _ = isText
            ? (object)await service.GetStreamingTextContentsAsync("Hi").FirstAsync()
            : await service.GetStreamingChatMessageContentsAsync(new ChatHistory("Hi", AuthorRole.User)).FirstAsync();

        var span = Assert.Single(listener.Spans);
        Assert.NotNull(span.GetTagItem("gen_ai.response.id"));
        Assert.Null(span.GetTagItem("error.type"));
        Assert.Contains(listener.Metrics, static metric => metric.Name == "gen_ai.client.operation.duration");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Request_Fails_MarksTheSpanAndTheDuration(bool isText, bool isStreaming)
    {
        var source = $"test-{Guid.NewGuid():N}";
        using var listener = new Listener(source);
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Token = "other" });
        using var service = new OpenChatChatCompletionService(emulator.Options(), openTelemetrySourceName: source);

        await Assert.ThrowsAsync<HttpOperationException>(() => AskAsync(service, isText, isStreaming));

        var span = Assert.Single(listener.Spans);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("OpenChat.Extensions.AI.OpenChatException", span.GetTagItem("error.type"));
        var duration = Assert.Single(
            listener.Metrics,
            static metric => metric.Name == "gen_ai.client.operation.duration"
        );
        Assert.Equal("OpenChat.Extensions.AI.OpenChatException", duration.Tags["error.type"]);
    }

    [Theory]
    [InlineData("gen_ai.client.operation.duration")]
    [InlineData("gen_ai.client.token.usage")]
    [InlineData("gen_ai.client.operation.time_to_first_chunk")]
    [InlineData("gen_ai.client.operation.time_per_output_chunk")]
    public async Task Instrument_HeardAlone_IsRecorded(string name)
    {
        var source = $"test-{Guid.NewGuid():N}";
        var recorded = new ConcurrentBag<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == source && instrument.Name == name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<int>((instrument, _, _, _) => recorded.Add(instrument.Name));
        meters.SetMeasurementEventCallback<double>((instrument, _, _, _) => recorded.Add(instrument.Name));
        meters.Start();
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day to you.");
        using var service = new OpenChatChatCompletionService(emulator.Options(), openTelemetrySourceName: source);

        await AskAsync(service, isText: false, isStreaming: true);

        Assert.NotEmpty(recorded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_Unheard_IsNotKeptInMemory(bool isText)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day to you, and a good night.");
        using var service = new OpenChatChatCompletionService(
            emulator.Options(),
            openTelemetrySourceName: $"test-{Guid.NewGuid():N}"
        );
        IAsyncEnumerable<StreamingKernelContent> stream = isText
            ? service.GetStreamingTextContentsAsync("Hi")
            : service.GetStreamingChatMessageContentsAsync(new ChatHistory("Hi", AuthorRole.User));
        var pieces = new List<WeakReference>();

        await foreach (var piece in stream.Take(8))
        {
            pieces.Add(new WeakReference(piece.InnerContent));
            if (pieces.Count == 8)
            {
                GC.Collect();
                // The first, whose metadata the others share, and the last few.
                Assert.True(pieces.Count(static kept => kept.IsAlive) < 6);
            }
        }

        Assert.Equal(8, pieces.Count);
    }

    [Fact]
    public async Task Source_NotRenamed_IsNamedAfterTheAssembly()
    {
        using var listener = new Listener("SemanticKernel.Connectors.OpenChat");
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();

        await AskAsync(service, isText: false, isStreaming: false);
        await AskAsync(service, isText: true, isStreaming: false);

        var port = emulator.BaseUri.Port;
        Assert.Equal(2, listener.Spans.Count(span => Equals(span.GetTagItem("server.port"), port)));
    }

    [Fact]
    public async Task Source_RenamedAtRegistration_CoversTheServiceAndTheChatClient()
    {
        var source = $"test-{Guid.NewGuid():N}";
        using var listener = new Listener(source);
        await using var emulator = await OpenChatEmulator.StartAsync();
        var services = new ServiceCollection();
        services.AddOpenChatChatCompletion(
            emulator.Endpoint(),
            configure: emulator.Configure,
            openTelemetrySourceName: source
        );
        services.AddOpenChatChatClient(
            emulator.Endpoint(),
            configure: emulator.Configure,
            openTelemetrySourceName: source
        );
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hi");
        await AskAsync(
            (OpenChatChatCompletionService)provider.GetRequiredService<IChatCompletionService>(),
            true,
            false
        );

        Assert.Equal(
            ["chat", "text_completion"],
            listener
                .Spans.Select(static span => (string?)span.GetTagItem("gen_ai.operation.name"))
                .Where(static name => name is not null)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Histograms_ChatAndText_AskForTheSameBuckets()
    {
        var name = $"Buckets{Guid.NewGuid():N}";
        var buckets = new ConcurrentBag<(string Name, string Buckets)>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == name)
                {
                    buckets.Add((instrument.Name, BucketsOf(instrument)));
                }
            },
        };
        meters.Start();
        await using var emulator = await OpenChatEmulator.StartAsync();

        using var service = new OpenChatChatCompletionService(emulator.Options(), openTelemetrySourceName: name);

        Assert.All(
            new[] { "gen_ai.client.operation.duration", "gen_ai.client.token.usage" },
            histogram =>
            {
                var ofOne = buckets.Where(found => found.Name == histogram).ToList();
                Assert.Equal(2, ofOne.Count);
                Assert.NotEmpty(ofOne[0].Buckets);
                Assert.Equal(ofOne[0].Buckets, ofOne[1].Buckets);
            }
        );

        static string BucketsOf(Instrument instrument) =>
            instrument switch
            {
                Histogram<int> tokens => string.Join(' ', tokens.Advice?.HistogramBucketBoundaries ?? []),
                Histogram<double> seconds => string.Join(' ', seconds.Advice?.HistogramBucketBoundaries ?? []),
                _ => "",
            };
    }

    [Fact]
    public async Task Function_Invoked_FillsTheKernelsOwnTokenMetrics()
    {
        var counted = new ConcurrentBag<long>();
        var name = $"F{Guid.NewGuid():N}";
        using var meters = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (
                    instrument.Name.StartsWith(
                        "semantic_kernel.function.invocation.token_usage",
                        StringComparison.Ordinal
                    )
                )
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>(
            (_, value, tags, _) =>
            {
                if (new Dictionary<string, object?>(tags.ToArray()).ContainsValue(name))
                {
                    counted.Add(value);
                }
            }
        );
        meters.Start();
        await using var emulator = await OpenChatEmulator.StartAsync();
        var kernel = emulator.Kernel();

        await kernel.InvokeAsync(KernelFunctionFactory.CreateFromPrompt("Hi", functionName: name));

        Assert.Equal(2, counted.Count);
        Assert.All(counted, static count => Assert.True(count > 0));
    }
}
