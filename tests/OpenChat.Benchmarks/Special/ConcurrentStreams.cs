using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Benchmarks.Serving;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Special;

/// <summary>
/// Many streams at once: what each holds in memory while all of them rest, connection and buffers included, and what they
/// cost from the first request to the last frame.
/// </summary>
internal sealed class ConcurrentStreams(ServerProcess server, int streams, int rounds)
{
    private static readonly BenchmarkCase s_measured = BenchmarkCase.Held;

    public async Task<string> MeasureAsync()
    {
        var results = new SortedList<int, (string Name, List<Result> Costs)>();
        for (var round = 0; round < rounds; round++)
        {
            // New ones for each round: connections must not be left over from the round before.
            foreach (var (index, subject) in new SubjectSet(server, s_measured).Create().Index())
            {
                using (subject)
                {
                    results.TryAdd(index, (subject.Name, []));
                    results[index].Costs.Add(await RunAsync(subject));
                }
            }
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {streams:#,0} streams of 1,000 frames at once\n\n");
        text.Append("| | bytes held per stream | CPU per frame, µs | all done after, s |\n|---|--:|--:|--:|\n");
        foreach (var (name, costs) in results.Values)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(costs, static c => c.HeldBytes):#,0} | {Median(costs, static c => c.CpuMicroseconds):0.00} | {Median(costs, static c => c.Seconds):0.00} |\n"
            );
        }

        return text.ToString();
    }

    private async Task<Result> RunAsync(Subject subject)
    {
        // Once through with a single stream, so that the code is there.
        await AskAllAsync(subject, count: 1);
        return await AskAllAsync(subject, streams);
    }

    private async Task<Result> AskAllAsync(Subject subject, int count)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        using var waiting = new CountdownEvent(count);
        var asked = Enumerable.Range(0, count).Select(_ => Task.Run(() => subject.AskAsync(() => waiting.Signal())));
        var answers = asked.ToArray();
        await Task.Run(() => waiting.Wait(TimeSpan.FromMinutes(1)));
        cpu = Environment.CpuUsage.TotalTime - cpu;
        clock.Stop();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        clock.Start();
        var rest = Environment.CpuUsage.TotalTime;
        using (var release = new HttpClient())
        {
            await release.PostAsync(server.For(Scenarios.Release), content: null);
        }

        foreach (var answer in await Task.WhenAll(answers))
        {
            s_measured.Check(subject.Name, answer);
        }

        cpu += Environment.CpuUsage.TotalTime - rest;
        return new Result(
            (double)held / count,
            cpu.TotalMicroseconds / count / s_measured.Units,
            clock.Elapsed.TotalSeconds
        );
    }

    private static double Median(IEnumerable<Result> results, Func<Result, double> select) =>
        Cost.Median(results.Select(select));

    private readonly record struct Result(double HeldBytes, double CpuMicroseconds, double Seconds);
}
