using System.Globalization;
using System.Text;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Reporting;

/// <summary>
/// One case's measurements as a table of Markdown, against the floor of the same schema and the best of the peers.
/// </summary>
internal static class CaseTable
{
    public static string Write(string title, string unit, IReadOnlyList<Measurement> rows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {title}\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"| per {unit} | CPU, µs | of the floor's | of the best peer's | bytes allocated | of the best peer's |\n"
        );
        text.Append("|---|--:|--:|--:|--:|--:|\n");
        foreach (var (subject, cost) in rows)
        {
            var floor = rows.Where(row => row.Subject.Side == Side.Floor && row.Subject.Dialect == subject.Dialect);
            var peers = rows.Where(static row => row.Subject.Side == Side.Peer).ToList();
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {subject.Name} | {cost.CpuMicroseconds:0.00} | {Ratio(cost, floor, Cpu)} | {Ratio(cost, peers, Cpu)} | {cost.Bytes:#,0} | {Ratio(cost, peers, Bytes)} |\n"
            );
        }

        return text.ToString();
    }

    private static double Cpu(Cost cost) => cost.CpuMicroseconds;

    private static double Bytes(Cost cost) => cost.Bytes;

    private static string Ratio(Cost cost, IEnumerable<Measurement> others, Func<Cost, double> select) =>
        others.Any()
            ? (select(cost) / others.Min(other => select(other.Cost))).ToString("0.00", CultureInfo.InvariantCulture)
            : "";
}
