namespace PromptedTools.Turns;

/// <summary>
/// Ends a text that comes in pieces at the first stop sequence, however the pieces split it. Holds back no more than could
/// be the beginning of one.
/// </summary>
internal sealed class StopCutter(StopSequences stops)
{
    private string _held = "";

    /// <summary>Whether a stop sequence was met: nothing that follows belongs to the text.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>What of the text so far can be told; "" while it cannot.</summary>
    public string Push(string piece)
    {
        if (IsStopped)
        {
            return "";
        }

        if (_held.Length == 0 && !piece.AsSpan().ContainsAny(stops.Starts))
        {
            return piece;
        }

        var text = _held + piece;
        var cut = stops.IndexIn(text);
        if (cut >= 0)
        {
            IsStopped = true;
            _held = "";
            return text[..cut];
        }

        var told = text.Length - stops.LengthOfBeginning(text);
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
}
