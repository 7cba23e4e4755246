namespace OpenChat.Emulator.Weights.Answering;

/// <summary>Ends a text where one of the stop sequences begins; what may be the beginning of one waits.</summary>
internal sealed class StopCutter(IReadOnlyList<string> stops)
{
    private readonly IReadOnlyList<string> _stops = [.. stops.Where(static stop => stop.Length > 0)];
    private string _waiting = "";

    /// <summary>Gets a value indicating whether a stop sequence came.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes the next text and gives what can be shown.</summary>
    public string Take(string text)
    {
        if (_stops.Count == 0)
        {
            return text;
        }

        text = _waiting + text;
        _waiting = "";
        var end = _stops
            .Select(stop => text.IndexOf(stop, StringComparison.Ordinal))
            .Where(static at => at >= 0)
            .DefaultIfEmpty(-1)
            .Min();
        if (end >= 0)
        {
            IsStopped = true;
            return text[..end];
        }

        var shown = Enumerable
            .Range(Math.Max(0, text.Length - LongestStop), Math.Min(text.Length, LongestStop))
            .Where(from => _stops.Any(stop => stop.AsSpan().StartsWith(text.AsSpan(from), StringComparison.Ordinal)))
            .DefaultIfEmpty(text.Length)
            .First();
        _waiting = text[shown..];
        return text[..shown];
    }

    /// <summary>Gives what waited, at the end of the answer.</summary>
    public string Rest() => IsStopped ? "" : _waiting;

    private int LongestStop => _stops.Max(static stop => stop.Length);
}
