using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Serving;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Measuring;

/// <summary>One subject asking again and again, for a profiler to look at.</summary>
internal static class ProfileLoop
{
    public static async Task<string> RunAsync(ServerProcess server, string title, string name, TimeSpan time)
    {
        var profiled = BenchmarkCase.Find(title).First();
        var subject = new SubjectSet(server, profiled).Create().Single(candidate => candidate.Name == name);
        var calls = 0;
        var cpu = Environment.CpuUsage.TotalTime;
        var until = DateTime.UtcNow + time;
        await Task.WhenAll(Enumerable.Range(0, profiled.InFlight).Select(_ => AskAsync()));
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return $"{calls} calls, {cpu.TotalMicroseconds / calls / profiled.Units:0.00} µs of CPU per {profiled.Unit}";

        async Task AskAsync()
        {
            for (; DateTime.UtcNow < until; Interlocked.Increment(ref calls))
            {
                await subject.AskAsync();
            }
        }
    }
}
