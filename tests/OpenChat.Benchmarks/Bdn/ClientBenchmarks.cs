using BenchmarkDotNet.Attributes;
using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Serving;
using OpenChat.Benchmarks.Subjects;

namespace OpenChat.Benchmarks.Bdn;

/// <summary>The same cases and subjects for BenchmarkDotNet, which tells times and bytes of a whole answer.</summary>
[MemoryDiagnoser]
public class ClientBenchmarks
{
    private ServerProcess? _server;
    private IReadOnlyList<Subject> _subjects = [];
    private Subject? _subject;

    /// <summary>The case and the subject, as <see cref="Pairs"/> names them.</summary>
    [ParamsSource(nameof(Pairs))]
    public string Pair { get; set; } = "";

    public static IEnumerable<string> Pairs()
    {
        using var server = ServerProcess.Start();
        return
        [
            .. BenchmarkCase.All.SelectMany(measured =>
                new SubjectSet(server, measured).Create().Select(subject => $"{measured.Title}: {subject.Name}")
            ),
        ];
    }

    [GlobalSetup]
    public void Start()
    {
        _server = ServerProcess.Start();
        var measured = BenchmarkCase.All.First(candidate =>
            Pair.StartsWith($"{candidate.Title}: ", StringComparison.Ordinal)
        );
        _subjects = new SubjectSet(_server, measured).Create();
        _subject = _subjects.First(candidate => Pair == $"{measured.Title}: {candidate.Name}");
    }

    [GlobalCleanup]
    public void Stop()
    {
        foreach (var subject in _subjects)
        {
            subject.Dispose();
        }

        _server?.Dispose();
    }

    [Benchmark]
    public Task Ask() => _subject!.AskAsync();
}
