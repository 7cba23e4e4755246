using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Sends again what failed for now, as Cloudflare's and OpenAI's own clients do: half a second, doubled each time.</summary>
internal static class Retries
{
    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromSeconds(30);

    public static ResiliencePipeline Create(int maxRetries, TimeProvider time, ILogger logger)
    {
        if (maxRetries == 0)
        {
            return ResiliencePipeline.Empty;
        }

        var strategy = new RetryStrategyOptions
        {
            MaxRetryAttempts = maxRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(0.5),
            MaxDelay = TimeSpan.FromSeconds(8),
            UseJitter = true,
            ShouldHandle = static attempt =>
                ValueTask.FromResult(attempt.Outcome.Exception is OpenChatException { IsTransient: true }),
            DelayGenerator = static attempt => ValueTask.FromResult(AskedFor(attempt.Outcome.Exception)),
            OnRetry = attempt =>
            {
                Report(attempt, logger);
                return default;
            },
        };
        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(strategy)
            .Build();
    }

    private static TimeSpan? AskedFor(Exception? failure) =>
        (failure as OpenChatException)?.RetryAfter is { } wait
            ? (wait < s_longestRetryAfter ? wait : s_longestRetryAfter)
            : null;

    private static void Report(OnRetryArguments<object> attempt, ILogger logger)
    {
        var failure = (OpenChatException)attempt.Outcome.Exception!;
        // Not the exception's message: it quotes the server, which may quote the prompt.
        var status = failure.StatusCode is { } answered ? $", HTTP {(int)answered}" : "";
        var code = failure.ErrorCode is { } named ? $", code {named}" : "";
        logger.Retrying(attempt.AttemptNumber + 1, $"{failure.Kind}{status}{code}", attempt.RetryDelay.TotalSeconds);
        Activity.Current?.AddEvent(
            new ActivityEvent(
                "openchat.retry",
                tags: new ActivityTagsCollection
                {
                    ["attempt"] = attempt.AttemptNumber + 1,
                    ["error.type"] = failure.Kind.ToString(),
                    ["http.response.status_code"] = (int?)failure.StatusCode,
                    ["delay_ms"] = attempt.RetryDelay.TotalMilliseconds,
                }
            )
        );
    }
}
