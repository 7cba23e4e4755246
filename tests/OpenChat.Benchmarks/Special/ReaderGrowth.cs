using System.Globalization;
using System.Text;
using OpenChat.Benchmarks.Measuring;

namespace OpenChat.Benchmarks.Special;

/// <summary>How the readers of a model's text grow with it: the least CPU time of some rounds, which other work disturbs least.</summary>
internal sealed class ReaderGrowth(int rounds, TimeSpan roundCpu)
{
    private static readonly int[] Lengths = [10_000, 100_000, 1_000_000];

    public string Measure()
    {
        var text = new StringBuilder("### Readers of a reply\n\n");
        text.Append("| CPU, µs | 10 KB | 100 KB | 1 MB | growth for 10 × the length |\n|---|--:|--:|--:|--:|\n");
        foreach (var input in ReaderInput.All)
        {
            double[] costs = [.. Lengths.Select(length => MeasureOne(input.Read, input.Write(length)))];
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {input.Name} | {costs[0]:#,0} | {costs[1]:#,0} | {costs[2]:#,0} | {costs[1] / costs[0]:0.0}, {costs[2] / costs[1]:0.0} |\n"
            );
        }

        return text.ToString();
    }

    private double MeasureOne(Action<string> read, string text)
    {
        // The first rounds compile; the least of all rounds is what the compiled code takes.
        return Enumerable.Range(0, rounds).Min(_ => MeasureRound(read, text));
    }

    private double MeasureRound(Action<string> read, string text)
    {
        GC.Collect();
        var started = Environment.CpuUsage.TotalTime;
        var (calls, cpu) = (0, TimeSpan.Zero);
        while (cpu < roundCpu || calls == 0)
        {
            read(text);
            calls++;
            cpu = Environment.CpuUsage.TotalTime - started;
        }

        return cpu.TotalMicroseconds / calls;
    }
}
