using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Measuring;

/// <summary>
/// CPU time and allocated bytes of the whole process around many calls. Subjects take turns, so that what else the machine
/// does meets all of them alike; the median of the rounds counts.
/// </summary>
internal sealed class Meter(Effort effort)
{
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(
        BenchmarkCase measured,
        IReadOnlyCollection<Subject> subjects
    )
    {
        var runs = new List<Run>();
        foreach (var subject in subjects)
        {
            runs.Add(new Run(subject, await WarmUpAsync(measured, subject)));
        }

        for (var round = 0; round < effort.Rounds; round++)
        {
            foreach (var run in runs)
            {
                run.Costs.Add(await MeasureOnceAsync(measured, run.Subject, run.Calls));
            }
        }

        return [.. runs.Select(run => new Measurement(run.Subject, Cost.MedianOf(run.Costs)))];
    }

    /// <returns>How many calls fill a round, for each of those in flight.</returns>
    private async Task<int> WarmUpAsync(BenchmarkCase measured, Subject subject)
    {
        await AskForAsync(effort.WarmUp);
        // Of many calls: a single one may meet a collection or the compiler, and its subject would get short rounds.
        var (calls, cpu) = await AskForAsync(effort.RoundCpu);
        return (int)Math.Clamp(effort.RoundCpu / (cpu / calls) / measured.InFlight, 1, 20_000);

        async Task<(int Calls, TimeSpan Cpu)> AskForAsync(TimeSpan least)
        {
            var started = Environment.CpuUsage.TotalTime;
            for (var calls = 1; ; calls++)
            {
                measured.Check(subject.Name, await subject.AskAsync());
                if (Environment.CpuUsage.TotalTime - started is var cpu && cpu >= least)
                {
                    return (calls, cpu);
                }
            }
        }
    }

    private static async Task<Cost> MeasureOnceAsync(BenchmarkCase measured, Subject subject, int calls)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, measured.InFlight).Select(_ => AskAsync(subject, calls)));
        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        var units = (double)calls * measured.InFlight * measured.Units;
        return new Cost(cpu.TotalMicroseconds / units, bytes / units);
    }

    private static async Task AskAsync(Subject subject, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            await subject.AskAsync();
        }
    }

    private sealed record Run(Subject Subject, int Calls)
    {
        public List<Cost> Costs { get; } = [];
    }
}

internal sealed record Measurement(Subject Subject, Cost Cost);
