using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Benchmarks.Serving;
using OpenChat.Benchmarks.Special;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Reporting;

/// <summary>All measurements, as the section of Markdown that docs/performance.md holds.</summary>
internal sealed class Report(ServerProcess server, Effort effort)
{
    private readonly StringBuilder _text = new();

    public async Task<string> WriteAsync()
    {
        AddHeading();
        var results = await MeasureAsync(BenchmarkCase.All);
        AddTargets(results, await FirstText.MeasureAsync());
        AddTables(results);
        Progress("streams at once");
        Add(await new ConcurrentStreams(server, effort.Streams, effort.SpecialRounds).MeasureAsync());
        Progress("readers");
        Add(new ReaderGrowth(effort).Measure());
        Progress("schemas");
        Add(new SchemaCost(effort).Measure());
        return _text.ToString();
    }

    public async Task<string> WriteCasesAsync(string title)
    {
        AddTables(await MeasureAsync(BenchmarkCase.Find(title)));
        return _text.ToString();
    }

    private async Task<Dictionary<BenchmarkCase, IReadOnlyList<Measurement>>> MeasureAsync(
        IEnumerable<BenchmarkCase> cases
    )
    {
        var results = new Dictionary<BenchmarkCase, IReadOnlyList<Measurement>>();
        foreach (var measured in cases)
        {
            Progress(measured.Title);
            var subjects = new SubjectSet(server, measured).Create();
            results[measured] = await new Meter(effort).MeasureAsync(measured, subjects);
            foreach (var subject in subjects)
            {
                subject.Dispose();
            }
        }

        return results;
    }

    private void AddHeading()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Measured on {DateTime.UtcNow:yyyy-MM-dd} with {RuntimeInformation.FrameworkDescription} on {Machine.Processor}, {Environment.ProcessorCount} cores, {memory:0} GB, {RuntimeInformation.OSDescription}.\n"
            )
        );
    }

    private void AddTables(Dictionary<BenchmarkCase, IReadOnlyList<Measurement>> results)
    {
        foreach (var (measured, rows) in results)
        {
            Add(CaseTable.Write(measured.Title, measured.Unit, rows));
        }
    }

    private void AddTargets(Dictionary<BenchmarkCase, IReadOnlyList<Measurement>> results, int charactersBeforeText)
    {
        var targets = Target
            .Of(results)
            .Append(new Target("characters before the first text, 20 tools offered", 21, charactersBeforeText));
        _text.Append("### Targets\n\n| | target | measured | |\n|---|--:|--:|---|\n");
        _text.AppendJoin('\n', targets).Append("\n\n");
    }

    private void Add(string part) => _text.Append(part).Append('\n');

    private static void Progress(string part) => Console.Error.WriteLine($"Measuring: {part}");
}
