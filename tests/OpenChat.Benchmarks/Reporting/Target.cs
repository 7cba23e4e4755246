using System.Globalization;
using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Reporting;

/// <summary>A ratio the project has set itself, and what was measured.</summary>
internal sealed record Target(string Name, double Most, double Measured)
{
    public static IEnumerable<Target> Of(IReadOnlyDictionary<BenchmarkCase, IReadOnlyList<Measurement>> results)
    {
        var stream = results[BenchmarkCase.Stream];
        var whole = results[BenchmarkCase.Whole];
        var tools = results[BenchmarkCase.StreamWithTools];
        var history = results[BenchmarkCase.History];
        foreach (
            var (client, floor) in new[]
            {
                (SubjectNames.ClientCard, SubjectNames.FloorCard),
                (SubjectNames.ClientOpenAI, SubjectNames.FloorOpenAI),
            }
        )
        {
            var cost = CostOf(stream, client);
            var cpu = cost.CpuMicroseconds;
            yield return new(
                $"{client}: a frame's CPU, of the floor's",
                3,
                cpu / CostOf(stream, floor).CpuMicroseconds
            );
            yield return new($"{client}: a frame's CPU, of the best peer's", 0.5, cpu / BestPeer(stream, Cpu));
            yield return new(
                $"{client}: a frame's bytes, of the best peer's",
                0.3,
                cost.Bytes / BestPeer(stream, Bytes)
            );
        }

        foreach (var service in new[] { SubjectNames.ServiceCard, SubjectNames.ServiceOpenAI })
        {
            var (ours, peer) = (CostOf(stream, service), CostOf(stream, SubjectNames.KernelOpenAI));
            var cpu = ours.CpuMicroseconds / peer.CpuMicroseconds;
            yield return new($"{service}: a frame's CPU, of Semantic Kernel's OpenAI connector's", 0.4, cpu);
            var bytes = ours.Bytes / peer.Bytes;
            yield return new($"{service}: a frame's bytes, of Semantic Kernel's OpenAI connector's", 0.3, bytes);
        }

        var answer = CostOf(whole, SubjectNames.ClientCard).CpuMicroseconds;
        yield return new("a whole answer's CPU, of the best peer's", 0.6, answer / BestPeer(whole, Cpu));
        foreach (
            var (client, without) in new[]
            {
                (SubjectNames.ClientCard, SubjectNames.ClientCardNoTools),
                (SubjectNames.ClientOpenAI, SubjectNames.ClientOpenAINoTools),
            }
        )
        {
            var cpu = CostOf(tools, client).CpuMicroseconds / CostOf(tools, without).CpuMicroseconds;
            yield return new($"{client}: a frame's CPU with 20 tools offered, of that without", 1.5, cpu);
        }

        var added = CostOf(history, SubjectNames.ClientCard).Bytes - CostOf(whole, SubjectNames.ClientCard).Bytes;
        yield return new(
            "bytes allocated for a history of 200 messages, of its own",
            1.3,
            added / Questions.HistoryBytes
        );
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {Name} | ≤ {Most:0.0} | {Measured:0.00} | {(Measured <= Most ? "met" : "**missed**")} |"
        );

    private static Cost CostOf(IReadOnlyList<Measurement> rows, string subject) =>
        rows.Single(row => row.Subject.Name == subject).Cost;

    private static double BestPeer(IReadOnlyList<Measurement> rows, Func<Cost, double> select) =>
        rows.Where(static row => row.Subject.Side == Side.Peer).Min(row => select(row.Cost));

    private static double Cpu(Cost cost) => cost.CpuMicroseconds;

    private static double Bytes(Cost cost) => cost.Bytes;
}
