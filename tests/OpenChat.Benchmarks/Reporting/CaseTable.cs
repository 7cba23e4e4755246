using System.Globalization;
using System.Text;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Reporting;

/// <summary>One case's measurements as a table of Markdown, against the floor and the best of the peers.</summary>
internal static class CaseTable
{
    public static string Write(string title, string unit, IReadOnlyList<Measurement> measurements)
    {
        var peers = measurements.Where(static row => row.Side == Side.Peer).Select(static row => row.Cost).ToList();
        var floor = measurements.Where(static row => row.Side == Side.Floor).Select(static row => row.Cost).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {title}\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"| per {unit} | CPU, µs | of the floor's | of the best peer's | bytes allocated | of the best peer's |\n"
        );
        text.Append("|---|--:|--:|--:|--:|--:|\n");
        foreach (var (subject, _, cost) in measurements)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {subject} | {cost.CpuMicroseconds:0.00} | {Ratio(cost.CpuMicroseconds, floor, Cpu)} | {Ratio(cost.CpuMicroseconds, peers, Cpu)} | {cost.Bytes:#,0} | {Ratio(cost.Bytes, peers, Bytes)} |\n"
            );
        }

        return text.ToString();
    }

    private static double Cpu(Cost cost) => cost.CpuMicroseconds;

    private static double Bytes(Cost cost) => cost.Bytes;

    private static string Ratio(double value, List<Cost> others, Func<Cost, double> select) =>
        others.Count == 0 ? "" : (value / others.Min(select)).ToString("0.00", CultureInfo.InvariantCulture);
}
