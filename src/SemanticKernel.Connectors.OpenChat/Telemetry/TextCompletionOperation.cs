using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Telemetry;

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
