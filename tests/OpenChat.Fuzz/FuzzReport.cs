using System.Collections.Concurrent;

namespace OpenChat.Fuzz;

/// <summary>What a run tried, how that ended, and what must not have happened.</summary>
internal sealed class FuzzReport
{
    private const int MostShown = 10;

    public ConcurrentQueue<string> Faults { get; } = new();

    public ConcurrentDictionary<string, int> Endings { get; } = new();

    public string Tried { get; set; } = "";

    public TimeSpan Elapsed { get; set; }

    public void Print(TextWriter output)
    {
        output.WriteLine($"{Tried} in {Elapsed.TotalSeconds:0.0} s. They ended in:");
        foreach (var (name, count) in Endings.OrderByDescending(static pair => pair.Value))
        {
            output.WriteLine($"  {count, 9}  {name}");
        }

        output.WriteLine($"Faults: {Faults.Count}");
        foreach (var fault in Faults.Take(MostShown))
        {
            output.WriteLine(fault);
        }
    }
}
