using System.Collections.Concurrent;
using OpenChat.Extensions.AI;

namespace OpenChat.Chaos;

/// <summary>What a run came to. Every number but the first lines' is to be zero.</summary>
internal sealed class ChaosReport
{
    private const int MostFaultsShown = 20;

    private readonly ConcurrentDictionary<string, int> _endings = new();
    private readonly ConcurrentDictionary<string, int> _weather = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private int _calls;
    private int _streams;
    private int _requests;

    public TimeSpan Elapsed { get; set; }

    public int Unobserved { get; set; }

    public long BusyConnections { get; set; }

    public long ConnectionsAfterDispose { get; set; }

    public bool IsGood =>
        _calls > 0 && _faults.IsEmpty && Unobserved == 0 && BusyConnections == 0 && ConnectionsAfterDispose == 0;

    public void AddCall(bool isStream, OpenChatErrorKind? failure, Squall[] past)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _streams, isStream ? 1 : 0);
        Interlocked.Add(ref _requests, past.Length);
        _endings.AddOrUpdate(failure?.ToString() ?? "right text", 1, static (_, count) => count + 1);
        foreach (var squall in past)
        {
            _weather.AddOrUpdate(squall.Name, 1, static (_, count) => count + 1);
        }
    }

    public void AddFault(string fault) => _faults.Enqueue(fault);

    public void Print(TextWriter output)
    {
        output.WriteLine(
            $"{_calls} calls, {_streams} of them streams, {_requests} requests, in {Elapsed.TotalSeconds:0.0} s."
        );
        PrintCounts(output, "They ended in", _endings);
        PrintCounts(output, "The requests met", _weather);
        output.WriteLine($"Wrong texts, wrong errors, doubles, hangs: {_faults.Count}");
        output.WriteLine($"Unobserved exceptions: {Unobserved}");
        output.WriteLine($"Connections still busy after the last call: {BusyConnections}");
        output.WriteLine($"Connections still open after the client was disposed: {ConnectionsAfterDispose}");
        foreach (var fault in _faults.Take(MostFaultsShown))
        {
            output.WriteLine($"  {fault}");
        }

        output.WriteLine(IsGood ? "All good." : "NOT good.");
    }

    private static void PrintCounts(TextWriter output, string title, ConcurrentDictionary<string, int> counts)
    {
        output.WriteLine($"{title}:");
        foreach (var (name, count) in counts.OrderByDescending(static pair => pair.Value))
        {
            output.WriteLine($"  {count, 7}  {name}");
        }
    }
}
