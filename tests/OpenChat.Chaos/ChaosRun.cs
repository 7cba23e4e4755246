using OpenChat.Emulator;
using OpenChat.Extensions.AI;

namespace OpenChat.Chaos;

internal sealed record ChaosSettings(int Calls, TimeSpan Time, int Parallel, int Seed);

/// <summary>Makes the calls and holds each ending against the weather its requests met.</summary>
internal sealed class ChaosRun(OpenChatClient client, Weather weather, ChaosReport report)
{
    private const int MaxRetries = 2;

    // Far beyond every time limit of the client: what is not over by then hangs.
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    public static async Task<ChaosReport> RunAsync(ChaosSettings settings, CancellationToken cancellationToken)
    {
        var report = new ChaosReport();
        var started = TimeProvider.System.GetTimestamp();
        var unobserved = 0;
        TaskScheduler.UnobservedTaskException += (_, _) => Interlocked.Increment(ref unobserved);
        using var connections = new OpenConnections();

        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { MaxKeptRequests = 0 },
            cancellationToken
        );
        var weather = new Weather(settings.Seed);
        emulator.Script.Reply = Calls.Reply;
        emulator.Faults.Choose(weather.Choose);
        using (var client = MakeClient(emulator.BaseUri))
        {
            var run = new ChaosRun(client, weather, report);
            await Parallel.ForAsync(
                0,
                settings.Calls,
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = settings.Parallel,
                    CancellationToken = cancellationToken,
                },
                async (call, token) =>
                {
                    if (TimeProvider.System.GetElapsedTime(started) < settings.Time)
                    {
                        await run.CallAsync(call, token);
                    }
                }
            );
            report.BusyConnections = await connections.CountBusyAsync();
        }

        report.ConnectionsAfterDispose = await connections.CountAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        report.Unobserved = unobserved;
        report.Elapsed = TimeProvider.System.GetElapsedTime(started);
        return report;
    }

    private static OpenChatClient MakeClient(Uri emulator) =>
        new(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI("0123456789abcdef0123456789abcdef", emulator),
                ApiToken = "chaos",
                MaxRetries = MaxRetries,
                TimeProvider = new HurriedTime(),
                ResponseTimeout = TimeSpan.FromSeconds(20) * HurriedTime.Hurry,
                StreamIdleTimeout = TimeSpan.FromSeconds(5) * HurriedTime.Hurry,
            }
        );

    private async Task CallAsync(int call, CancellationToken cancellationToken)
    {
        var isStream = call % 2 == 1;
        var text = "";
        OpenChatException? failure = null;
        try
        {
            var asking = isStream ? StreamAsync(call, cancellationToken) : AskAsync(call, cancellationToken);
            text = await asking.WaitAsync(s_hang, cancellationToken);
        }
        catch (OpenChatException thrown)
        {
            failure = thrown;
        }
        catch (TimeoutException)
        {
            report.AddFault($"call {call} hangs");
        }
        catch (Exception other) when (other is not OperationCanceledException)
        {
            report.AddFault($"call {call} ended in {other.GetType().Name}: {other.Message}");
            return;
        }

        var past = weather.Past(call);
        report.AddCall(isStream, failure?.Kind, past);
        Check(call, isStream, text, failure, past);
    }

    private void Check(int call, bool isStream, string text, OpenChatException? failure, Squall[] past)
    {
        var met = string.Join(", ", past.Select(static squall => squall.Name));
        var last = past.LastOrDefault();
        var expected = isStream ? last?.Stream : last?.Whole;
        if (past.SkipLast(1).Any(static squall => !squall.IsRetried))
        {
            report.AddFault($"call {call} was sent again after an answer: {met}");
        }

        if (past.Length is 0 or > MaxRetries + 1 || (last!.IsRetried && past.Length <= MaxRetries))
        {
            report.AddFault($"call {call} was sent {past.Length} times: {met}");
        }

        if (failure?.Kind != expected)
        {
            report.AddFault($"call {call} ended in {failure?.Kind.ToString() ?? "a text"}, not {expected}: {met}");
        }
        else if (failure is null && text != Calls.Answer(call))
        {
            report.AddFault($"call {call} has a wrong text: {met}: {text}");
        }
        else if (
            failure?.PartialText is { } part
            && !Calls.Answer(call).StartsWith(part.TrimStart(' '), StringComparison.Ordinal)
        )
        {
            report.AddFault($"call {call} has a wrong partial text: {met}: {part}");
        }
    }

    private async Task<string> AskAsync(int call, CancellationToken cancellationToken) =>
        (await client.GetResponseAsync([Calls.Ask(call)], cancellationToken: cancellationToken)).Text;

    private async Task<string> StreamAsync(int call, CancellationToken cancellationToken)
    {
        var text = "";
        await foreach (
            var update in client.GetStreamingResponseAsync([Calls.Ask(call)], cancellationToken: cancellationToken)
        )
        {
            text += update.Text;
        }

        return text;
    }
}
