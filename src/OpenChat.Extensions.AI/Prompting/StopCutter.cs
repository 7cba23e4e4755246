using System.Buffers;

namespace OpenChat.Extensions.AI.Prompting;

/// <summary>
/// Ends a text that comes in pieces at the first stop sequence, however the pieces split it. Holds back no more than could
/// be the beginning of one.
/// </summary>
internal sealed class StopCutter
{
    private static readonly string[] s_endOfTurnOnly = [ControlTokens.EndOfTurn];
    private static readonly SearchValues<char> s_endOfTurnStart = SearchValues.Create(ControlTokens.EndOfTurn[0]);

    private readonly string[] _stops;
    private readonly SearchValues<char> _starts;
    private string _held = "";

    /// <param name="stopSequences">The caller's own; the model's end of turn is always one.</param>
    public StopCutter(IEnumerable<string>? stopSequences = null)
    {
        string[] stops = stopSequences is null ? [] : [.. stopSequences.Where(static stop => stop.Length > 0)];
        _stops = stops.Length == 0 ? s_endOfTurnOnly : [ControlTokens.EndOfTurn, .. stops];
        _starts =
            stops.Length == 0
                ? s_endOfTurnStart
                : SearchValues.Create([.. _stops.Select(static stop => stop[0]).Distinct()]);
    }

    /// <summary>Whether a stop sequence was met: nothing that follows belongs to the text.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>What of the text so far can be told; "" while it cannot.</summary>
    public string Push(string piece)
    {
        if (IsStopped)
        {
            return "";
        }

        if (_held.Length == 0 && !piece.AsSpan().ContainsAny(_starts))
        {
            return piece;
        }

        var text = _held + piece;
        var cut = FirstStop(text);
        if (cut >= 0)
        {
            IsStopped = true;
            _held = "";
            return text[..cut];
        }

        var told = text.Length - LongestBeginning(text);
        _held = text[told..];
        return text[..told];
    }

    /// <summary>What was held back, once the text has ended without becoming a stop sequence.</summary>
    public string Flush()
    {
        var rest = _held;
        _held = "";
        return rest;
    }

    // The sequence that is complete first wins, as it does while a model writes: so the pieces cannot change the cut.
    private int FirstStop(string text)
    {
        var first = (Start: -1, End: int.MaxValue);
        foreach (var stop in _stops)
        {
            var start = text.IndexOf(stop, StringComparison.Ordinal);
            if (start >= 0 && (start + stop.Length, start).CompareTo((first.End, first.Start)) < 0)
            {
                first = (start, start + stop.Length);
            }
        }

        return first.Start;
    }

    private int LongestBeginning(string text)
    {
        var longest = 0;
        foreach (var stop in _stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                    break;
                }
            }
        }

        return longest;
    }
}
