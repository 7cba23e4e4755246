using System.Collections.Concurrent;
using OpenChat.Emulator;
using static OpenChat.Emulator.EmulatorFaultKind;
using Kind = OpenChat.Extensions.AI.OpenChatErrorKind;

namespace OpenChat.Chaos;

/// <summary>What can happen to one request, and what its caller must then be told.</summary>
/// <param name="Name">How the report names it.</param>
/// <param name="Weight">How often it happens, relative to the others.</param>
/// <param name="Faults">What the emulator is to do.</param>
/// <param name="Whole">How a whole answer fails of it; null for a right answer.</param>
/// <param name="Stream">How a stream fails of it; null for a right answer.</param>
/// <param name="IsRetried">Whether it comes before the first byte and is worth another try.</param>
internal sealed record Squall(
    string Name,
    int Weight,
    EmulatorFault[] Faults,
    Kind? Whole = null,
    Kind? Stream = null,
    bool IsRetried = false
);

/// <summary>Picks what happens to each attempt of each call, by a seed, and remembers it.</summary>
internal sealed class Weather(int seed)
{
    private static readonly Squall[] s_all =
    [
        new("fair", 400, []),
        new("busy", 60, [new(Busy)], Kind.Busy, Kind.Busy, IsRetried: true),
        new("quota used up", 20, [new(Quota)], Kind.QuotaExceeded, Kind.QuotaExceeded),
        new("500", 60, [new(Status, 500)], Kind.Server, Kind.Server, IsRetried: true),
        new("HTML page at 502", 20, [new(HtmlError)], Kind.Server, Kind.Server, IsRetried: true),
        new("cut before the answer", 50, [new(CutBeforeAnswer)], Kind.Transport, Kind.Transport, IsRetried: true),
        new("cut after two frames", 40, [new(CutAfterFrames, 2)], null, Kind.Truncated),
        new("cut inside the answer", 40, [new(CutMidFrame, 1)], Kind.Truncated, Kind.Truncated),
        new("error inside the stream", 20, [new(InStreamError, 2)], null, Kind.Server),
        new("silence inside the stream", 3, [new(StallAfterFrames, 2)], null, Kind.Timeout),
        new("slow frames", 40, [new(FrameDelay, 1)]),
        new("junk frames", 60, [new(JunkFrames)]),
        new("numbers for text", 60, [new(Numbers)]),
        new("comments, CRLF, 7 bytes a write", 60, [new(Comments), new(Crlf), new(ChunkSize, 7)]),
        new("OpenAI's frames, running usage", 40, [new(Choices), new(RunningUsage)]),
        new("bare [DONE], no last newline", 40, [new(BareDone), new(NoFinalNewline)]),
        new("JSON for a stream", 40, [new(JsonAnswer)]),
    ];

    private static readonly int s_totalWeight = s_all.Sum(static squall => squall.Weight);

    private readonly ConcurrentDictionary<int, ConcurrentQueue<Squall>> _past = new();

    /// <summary>What happened to a call's attempts, in their order.</summary>
    public Squall[] Past(int call) => _past.TryGetValue(call, out var squalls) ? [.. squalls] : [];

    public IEnumerable<EmulatorFault> Choose(EmulatorRequest request)
    {
        var call = Calls.NumberIn(request);
        var past = _past.GetOrAdd(call, static _ => new());
        var squall = Pick(call, past.Count);
        past.Enqueue(squall);
        return squall.Faults;
    }

    // Each attempt has a draw of its own: the order in which calls arrive changes nothing.
    private Squall Pick(int call, int attempt)
    {
        var draw = new Random(seed * 7_919 + call * 31 + attempt).Next(s_totalWeight);
        foreach (var squall in s_all)
        {
            draw -= squall.Weight;
            if (draw < 0)
            {
                return squall;
            }
        }

        throw new InvalidOperationException("A draw is less than the sum of the weights.");
    }
}
