using System.Buffers;

namespace PromptedTools.Turns;

/// <summary>Where a text ends, whole or in pieces.</summary>
internal sealed class StopSequences
{
    private readonly string[] _stops;

    public StopSequences(IEnumerable<string> stops)
    {
        _stops = [.. stops];
        Starts = SearchValues.Create([.. _stops.Select(static stop => stop[0]).Distinct()]);
    }

    /// <summary>Nothing ends a text.</summary>
    public static StopSequences None { get; } = new([]);

    public IReadOnlyList<string> All => _stops;

    /// <summary>The characters that one may begin with.</summary>
    public SearchValues<char> Starts { get; }

    /// <summary>
    /// Where the first one begins, or -1. The one that is complete first wins, as it does while a model writes: so the
    /// pieces cannot change where a text ends.
    /// </summary>
    public int IndexIn(ReadOnlySpan<char> text)
    {
        var first = (End: int.MaxValue, Start: -1);
        foreach (var stop in _stops)
        {
            var start = text.IndexOf(stop);
            if (start >= 0 && (start + stop.Length, start).CompareTo(first) < 0)
            {
                first = (start + stop.Length, start);
            }
        }

        return first.Start;
    }

    /// <summary>How much of the end of a text may, with more to come, become one.</summary>
    public int LengthOfBeginning(ReadOnlySpan<char> text)
    {
        var longest = 0;
        foreach (var stop in _stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text[^length..].SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                    break;
                }
            }
        }

        return longest;
    }

    /// <summary>Whether a text begins with one.</summary>
    public bool Begin(ReadOnlySpan<char> text)
    {
        foreach (var stop in _stops)
        {
            if (text.StartsWith(stop))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A whole text up to the first one.</summary>
    public string Cut(string text, out bool isStopped)
    {
        var end = IndexIn(text);
        isStopped = end >= 0;
        return isStopped ? text[..end] : text;
    }
}
