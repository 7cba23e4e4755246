using System.Globalization;
using System.Runtime;
using System.Text;
using OpenChat.Benchmarks.Measuring;

namespace OpenChat.Benchmarks.Special;

/// <summary>
/// How the readers of a model's text grow with it. Collections are kept out of the measurement: what they take depends on
/// all that the process holds. The least of some rounds counts, the one that other work disturbed least.
/// </summary>
internal sealed class ReaderGrowth(Effort effort)
{
    private const long RegionBytes = 400_000_000;
    private const long RoundBytes = 50_000_000;
    private static readonly int[] Lengths = [10_000, 100_000, 1_000_000];

    public string Measure()
    {
        var text = new StringBuilder("### Readers of a reply\n\n");
        text.Append(
            "| CPU, µs | 10 KB | 100 KB | 1 MB | growth for 10 × the length | bytes allocated per character |\n|---|--:|--:|--:|--:|--:|\n"
        );
        foreach (var input in ReaderInput.All)
        {
            WarmUp(input);
            Cost[] costs = [.. Lengths.Select(length => MeasureOne(input.Read, input.Write(length)))];
            double[] cpu = [.. costs.Select(static cost => cost.CpuMicroseconds)];
            var bytes = costs.Zip(Lengths, static (cost, length) => cost.Bytes / length);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {input.Name} | {cpu[0]:#,0} | {cpu[1]:#,0} | {cpu[2]:#,0} | {cpu[1] / cpu[0]:0.0}, {cpu[2] / cpu[1]:0.0} | {Join(bytes)} |\n"
            );
        }

        return text.ToString();
    }

    private static string Join(IEnumerable<double> values) =>
        string.Join(", ", values.Select(static value => value.ToString("0.0", CultureInfo.InvariantCulture)));

    private void WarmUp(ReaderInput input)
    {
        var text = input.Write(Lengths[0]);
        for (var until = Environment.CpuUsage.TotalTime + effort.WarmUp; Environment.CpuUsage.TotalTime < until; )
        {
            input.Read(text);
        }
    }

    private Cost MeasureOne(Action<string> read, string text) =>
        Enumerable
            .Range(0, effort.SpecialRounds)
            .Select(_ => MeasureRound(read, text))
            .MinBy(static cost => cost.CpuMicroseconds);

    private Cost MeasureRound(Action<string> read, string text)
    {
        GC.TryStartNoGCRegion(RegionBytes);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Environment.CpuUsage.TotalTime;
        var (calls, cpu) = (0, TimeSpan.Zero);
        while (calls == 0 || (cpu < effort.RoundCpu && GC.GetAllocatedBytesForCurrentThread() - bytes < RoundBytes))
        {
            read(text);
            calls++;
            cpu = Environment.CpuUsage.TotalTime - started;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - bytes;
        // It has ended by itself if one reading alone allocated more.
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }

        return new Cost(cpu.TotalMicroseconds / calls, (double)allocated / calls);
    }
}
