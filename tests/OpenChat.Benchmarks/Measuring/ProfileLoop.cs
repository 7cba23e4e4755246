using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Measuring;

/// <summary>One subject asking again and again, for a profiler to look at.</summary>
internal static class ProfileLoop
{
    public static async Task RunAsync(
        BenchmarkCase measured,
        IEnumerable<Subject> subjects,
        string subject,
        TimeSpan time
    )
    {
        var asked = subjects.Single(candidate => candidate.Name == subject);
        var calls = 0;
        var cpu = Environment.CpuUsage.TotalTime;
        for (var until = DateTime.UtcNow + time; DateTime.UtcNow < until; calls++)
        {
            await asked.AskAsync();
        }

        cpu = Environment.CpuUsage.TotalTime - cpu;
        Console.WriteLine(
            $"{calls} calls, {cpu.TotalMicroseconds / calls / measured.Units:0.00} µs CPU per {measured.Unit}"
        );
    }
}
