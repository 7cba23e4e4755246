using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Telemetry;

/// <summary>
/// A span and metrics for each text completion, by OpenTelemetry's conventions for generative AI, as
/// <see cref="OpenTelemetryChatClient"/> has them for chats. See https://opentelemetry.io/docs/specs/semconv/gen-ai/.
/// </summary>
internal sealed class TextCompletionTelemetry : IDisposable
{
    private readonly ChatClientMetadata _metadata;
    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _tokens;

    public TextCompletionTelemetry(string sourceName, ChatClientMetadata metadata)
    {
        _metadata = metadata;
        _source = new ActivitySource(sourceName);
        _meter = new Meter(sourceName);
        _duration = _meter.CreateHistogram(
            GenAI.Duration,
            "s",
            "Measures the duration of a GenAI operation",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = GenAI.DurationBuckets }
        );
        _tokens = _meter.CreateHistogram(
            GenAI.TokenUsage,
            "{token}",
            "Measures number of input and output tokens used",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = GenAI.TokenBuckets }
        );
    }

    public async Task<ChatResponse> ObserveAsync(OpenChatTextOptions options, Func<Task<ChatResponse>> ask)
    {
        using var operation = Start(options, isStreaming: false);
        try
        {
            var response = await ask().ConfigureAwait(false);
            operation.Response = response;
            return response;
        }
        catch (Exception exception)
        {
            operation.Error = exception;
            throw;
        }
    }

    /// <summary>Observes a stream, all pieces of which it keeps, if somebody listens.</summary>
    public IAsyncEnumerable<ChatResponseUpdate> ObserveAsync(
        OpenChatTextOptions options,
        IAsyncEnumerable<ChatResponseUpdate> stream,
        CancellationToken cancellationToken
    ) =>
        _source.HasListeners() || _duration.Enabled || _tokens.Enabled
            ? ObserveHeardAsync(options, stream, cancellationToken)
            : stream;

    private async IAsyncEnumerable<ChatResponseUpdate> ObserveHeardAsync(
        OpenChatTextOptions options,
        IAsyncEnumerable<ChatResponseUpdate> stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var operation = Start(options, isStreaming: true);
        var updates = new List<ChatResponseUpdate>();
        var enumerator = stream.GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            try
            {
                while (await MoveNextAsync(enumerator, operation).ConfigureAwait(false))
                {
                    updates.Add(enumerator.Current);
                    yield return enumerator.Current;
                }
            }
            finally
            {
                // A stream that is left early or breaks off had an answer too.
                operation.Response = updates.ToChatResponse();
            }
        }
    }

    private static async Task<bool> MoveNextAsync(
        IAsyncEnumerator<ChatResponseUpdate> enumerator,
        TextCompletionOperation operation
    )
    {
        try
        {
            return await enumerator.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            operation.Error = exception;
            throw;
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private TextCompletionOperation Start(OpenChatTextOptions options, bool isStreaming)
    {
        var model = options.ModelId ?? _metadata.DefaultModelId;
        var tags = new TagList
        {
            { GenAI.OperationName, GenAI.TextCompletion },
            { GenAI.RequestModel, model },
            { GenAI.ProviderName, _metadata.ProviderName },
            { GenAI.ServerAddress, _metadata.ProviderUri?.Host },
            { GenAI.ServerPort, _metadata.ProviderUri?.Port },
        };
        var activity = _source.StartActivity($"{GenAI.TextCompletion} {model}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            foreach (var (name, value) in tags)
            {
                activity.SetTag(name, value);
            }

            activity.SetTag(GenAI.RequestStream, isStreaming ? true : null);
            activity.SetTag(GenAI.RequestMaxTokens, options.MaxOutputTokens);
            activity.SetTag(GenAI.RequestTemperature, options.Temperature);
            activity.SetTag(GenAI.RequestTopP, options.TopP);
            activity.SetTag(GenAI.RequestTopK, options.TopK);
            activity.SetTag(GenAI.RequestSeed, options.Seed);
            activity.SetTag(GenAI.RequestFrequencyPenalty, options.FrequencyPenalty);
            activity.SetTag(GenAI.RequestPresencePenalty, options.PresencePenalty);
        }

        return new TextCompletionOperation(activity, _duration, _tokens, tags);
    }
}

/// <summary>One text completion under observation. Disposing it ends the span and records the metrics.</summary>
internal sealed class TextCompletionOperation(
    Activity? activity,
    Histogram<double> duration,
    Histogram<int> tokens,
    TagList tags
) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public ChatResponse? Response { get; set; }

    public Exception? Error { get; set; }

    public void Dispose()
    {
        if (Response?.ModelId is { } model)
        {
            tags.Add(GenAI.ResponseModel, model);
        }

        RecordTokens("input", Response?.Usage?.InputTokenCount);
        RecordTokens("output", Response?.Usage?.OutputTokenCount);
        if (Error is not null)
        {
            tags.Add(GenAI.ErrorType, Error.GetType().FullName);
        }

        duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
        EndSpan();
    }

    private void RecordTokens(string type, long? count)
    {
        if (count is { } known)
        {
            var typed = tags;
            typed.Add(GenAI.TokenType, type);
            tokens.Record((int)Math.Min(known, int.MaxValue), typed);
        }
    }

    private void EndSpan()
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag(GenAI.ResponseId, Response?.ResponseId);
        activity.SetTag(GenAI.ResponseModel, Response?.ModelId);
        activity.SetTag(
            GenAI.ResponseFinishReasons,
            Response?.FinishReason is { } reason ? $"[\"{reason.Value}\"]" : null
        );
        activity.SetTag(GenAI.UsageInputTokens, Response?.Usage?.InputTokenCount);
        activity.SetTag(GenAI.UsageOutputTokens, Response?.Usage?.OutputTokenCount);
        if (Error is not null)
        {
            activity.SetTag(GenAI.ErrorType, Error.GetType().FullName);
            activity.SetStatus(ActivityStatusCode.Error, Error.Message);
        }

        activity.Dispose();
    }
}
