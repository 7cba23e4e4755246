using System.Globalization;
using System.Runtime;
using System.Text;
using OpenChat.Benchmarks.Measuring;

namespace OpenChat.Benchmarks.Special;

/// <summary>
/// How the readers of a model's text grow with it. Collections are kept out of the measurement, since what they take depends
/// on all that the process holds; so is the kernel's time, which is that of pages that nobody touched before, and which a
/// program that has run for a while does not need.
/// </summary>
internal sealed class ReaderGrowth(Effort effort)
{
    private const long RegionBytes = 400_000_000;
    private const long RoundBytes = 200_000_000;
    private static readonly int[] s_lengths = [10_000, 100_000, 1_000_000];

    public string Measure()
    {
        var text = new StringBuilder("### Readers of a reply\n\n");
        text.Append(
            "| user CPU, µs | 10 KB | 100 KB | 1 MB | growth for 10 × the length | bytes allocated per character |\n|---|--:|--:|--:|--:|--:|\n"
        );
        foreach (var input in ReaderInput.All)
        {
            WarmUp(input);
            Cost[] costs = [.. s_lengths.Select(length => MeasureOne(input.Read, input.Write(length)))];
            double[] cpu = [.. costs.Select(static cost => cost.CpuMicroseconds)];
            var bytes = costs.Zip(s_lengths, static (cost, length) => cost.Bytes / length);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {input.Name} | {cpu[0]:#,0} | {cpu[1]:#,0} | {cpu[2]:#,0} | {cpu[1] / cpu[0]:0.0}, {cpu[2] / cpu[1]:0.0} | {Join(bytes)} |\n"
            );
        }

        return text.Append('\n').Append(MeasurePieces()).ToString();
    }

    private string MeasurePieces()
    {
        var text = new StringBuilder(
            "| 1 MB, user CPU, ms | whole | in single characters | times | ns a character |\n|---|--:|--:|--:|--:|\n"
        );
        foreach (var (whole, pieces) in ReaderInput.InPieces)
        {
            WarmUp(whole);
            WarmUp(pieces);
            var written = whole.Write(s_lengths[^1]);
            var (ofWhole, ofPieces) = (MeasureOne(whole.Read, written), MeasureOne(pieces.Read, written));
            var times = ofPieces.CpuMicroseconds / ofWhole.CpuMicroseconds;
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {whole.Name} | {ofWhole.CpuMicroseconds / 1000:#,0.0} | {ofPieces.CpuMicroseconds / 1000:#,0.0} | {times:0.0} | {ofPieces.CpuMicroseconds * 1000 / written.Length:0} |\n"
            );
        }

        return text.ToString();
    }

    private static string Join(IEnumerable<double> values) =>
        string.Join(", ", values.Select(static value => value.ToString("0.0", CultureInfo.InvariantCulture)));

    private void WarmUp(ReaderInput input)
    {
        var text = input.Write(s_lengths[0]);
        for (var until = Environment.CpuUsage.TotalTime + effort.WarmUp; Environment.CpuUsage.TotalTime < until; )
        {
            input.Read(text);
        }
    }

    private Cost MeasureOne(Action<string> read, string text)
    {
        var total = new Total();
        for (var round = 0; round < effort.SpecialRounds; round++)
        {
            MeasureRound(read, text, total);
        }

        return new Cost(total.User.TotalMicroseconds / total.Calls, (double)total.Bytes / total.Calls);
    }

    private void MeasureRound(Action<string> read, string text, Total total)
    {
        GC.TryStartNoGCRegion(RegionBytes);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Environment.CpuUsage;
        TimeSpan cpu;
        do
        {
            read(text);
            total.Calls++;
            cpu = Environment.CpuUsage.TotalTime - started.TotalTime;
        } while (cpu < effort.RoundCpu && GC.GetAllocatedBytesForCurrentThread() - bytes < RoundBytes);

        total.User += Environment.CpuUsage.UserTime - started.UserTime;
        total.Bytes += GC.GetAllocatedBytesForCurrentThread() - bytes;
        // It has ended by itself if more was allocated.
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }

    private sealed record Total
    {
        public int Calls { get; set; }

        public TimeSpan User { get; set; }

        public long Bytes { get; set; }
    }
}
