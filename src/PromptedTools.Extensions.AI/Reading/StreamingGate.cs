using System.Text;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Lets the text of a reply through as it comes and keeps back, whole, what may be a call. Where text stops and a call
/// begins depends on the characters alone, never on how they were split into pieces.
/// </summary>
internal sealed class StreamingGate
{
    // Stands for the text that was let through, so that the reader does not take what is kept for the whole reply.
    private const string Prose = "…";

    // A piece of any length is looked at in slices, so that what is read again and again stays short.
    private const int MaxSlice = 256;

    // What says nothing for so long is not let through: the end of the reply tells what it was.
    private const int MaxUndecided = 1024;

    private readonly ReplyInterpreter _interpreter;
    private readonly TextScanner _scanner;
    private readonly StringBuilder _kept = new();
    private readonly StringBuilder _before = new();
    private readonly BlockEnd _blockEnd = new();
    private GateState _state;
    private int _leadStart;
    private AsideRun? _aside;
    private bool _isBehindText;
    private ToolReply? _reading;

    /// <param name="interpreter">Reads what was kept.</param>
    /// <param name="stops">Where text ends.</param>
    /// <param name="keepsAll">Whether nothing is let through before the whole reply was read.</param>
    public StreamingGate(ReplyInterpreter interpreter, StopSequences stops, bool keepsAll)
    {
        _interpreter = interpreter;
        _scanner = new TextScanner(stops, interpreter.AcceptsCalls ? interpreter.Tools : null);
        _state = keepsAll ? GateState.Rest : GateState.Lead;
    }

    /// <summary>Whether nothing more of the reply is needed.</summary>
    public bool IsOver => _state == GateState.Over;

    /// <summary>Whether some of the reply was let through.</summary>
    public bool HasLetThrough { get; private set; }

    /// <summary>What of the reply can be shown now; the piece itself, uncopied, where it can be shown as it is.</summary>
    public string Push(string piece)
    {
        if (piece.Length <= MaxSlice)
        {
            return PushSlice(piece);
        }

        var shown = new StringBuilder();
        for (var at = 0; at < piece.Length; at += MaxSlice)
        {
            shown.Append(PushSlice(piece.Substring(at, Math.Min(MaxSlice, piece.Length - at))));
        }

        return shown.Equals(piece) ? piece : shown.ToString();
    }

    /// <summary>What was kept to the end, and what it is.</summary>
    public (string Text, ToolReply Reading) Finish(bool isTruncated)
    {
        if (_state == GateState.Text)
        {
            var rest = _scanner.Flush();
            return (rest, ToolReply.Answer(rest));
        }

        var text = _kept.ToString();
        return (text, _reading ?? Read(text, isTruncated && _state != GateState.Over));
    }

    private string PushSlice(string piece)
    {
        var shown = _state switch
        {
            GateState.Text => Scan(piece),
            GateState.Over => "",
            _ => Keep(piece),
        };
        HasLetThrough |= shown.Length > 0;
        return shown;
    }

    private string Keep(string piece)
    {
        _kept.Append(piece);
        switch (_state)
        {
            case GateState.Lead:
                return DecideLead();
            case GateState.Aside:
                return FollowAside(piece);
            case GateState.Block:
                return EndBlock(piece);
            default:
                return "";
        }
    }

    private string Scan(string piece)
    {
        var shown = Note(_scanner.Push(piece));
        if (_scanner.Event == TextEvent.None)
        {
            return shown;
        }

        _isBehindText = HasLetThrough || shown.Length > 0;
        _kept.Clear();
        switch (_scanner.Event)
        {
            case TextEvent.Stop:
                _state = GateState.Over;
                return shown;
            case TextEvent.Result:
                // Results are the client's to write; what the model makes up from here on is no answer.
                _state = GateState.Over;
                return shown;
            case TextEvent.Aside:
                _kept.Append(_scanner.Rest);
                _leadStart = 0;
                _state = GateState.Lead;
                return shown + DecideLead();
            default:
                _kept.Append(_scanner.Rest);
                _state = _interpreter.AcceptsCalls ? GateState.Block : GateState.Rest;
                return shown + EndBlock(_scanner.Rest);
        }
    }

    private string DecideLead()
    {
        while (_leadStart < _kept.Length && LenientCursor.IsWhiteSpace(_kept[_leadStart]))
        {
            _leadStart++;
        }

        var text = _kept.ToString(_leadStart, _kept.Length - _leadStart);
        if (!_interpreter.AcceptsCalls && ForgedResult.MayLead(text))
        {
            return "";
        }

        switch (Decide(text))
        {
            case ReplyLeadKind.Undecided:
                _state = text.Length > MaxUndecided ? GateState.Rest : GateState.Lead;
                return "";
            case ReplyLeadKind.Block:
                _state = GateState.Block;
                return EndBlock(text);
            case ReplyLeadKind.Aside:
                return BeginAside(text);
            case ReplyLeadKind.Line:
                _state = GateState.Rest;
                return "";
            default:
                text = _kept.ToString();
                _kept.Clear();
                _state = GateState.Text;
                return Scan(text);
        }
    }

    // Where no call may be made, only a made-up result is kept to the end.
    private ReplyLeadKind Decide(string text) =>
        _interpreter.AcceptsCalls ? ReplyLead.Decide(text, _interpreter.Tools)
        : ForgedResult.LeadsSoFar(text) ? ReplyLeadKind.Line
        : ReplyLeadKind.Text;

    private string BeginAside(string text)
    {
        _state = GateState.Aside;
        _aside = AsideRun.At(text);
        return FollowAside(text);
    }

    private string FollowAside(string piece)
    {
        for (var at = 0; at < piece.Length; at++)
        {
            if (_aside!.EndsWith(piece[at]))
            {
                return EndAside(_kept.Length - (piece.Length - at - 1));
            }
        }

        return "";
    }

    private string EndAside(int end)
    {
        var text = _kept.ToString();
        var region = text[..end];
        var reading = Read(region, isTruncated: false);
        if (reading.Kind is ToolReplyKind.Text)
        {
            return Release(region, text[end..]);
        }

        if (_isBehindText)
        {
            _reading = reading;
            _kept.Length = end;
            _state = GateState.Over;
        }
        else
        {
            // At the head of a reply more calls may follow.
            _state = GateState.Rest;
        }

        return "";
    }

    private string EndBlock(string piece)
    {
        var overlap = Math.Min(_kept.Length, piece.Length + BlockEnd.Overlap);
        if (_blockEnd.Find(_kept.ToString, _kept.ToString(_kept.Length - overlap, overlap)) is { } end)
        {
            var text = _kept.ToString();
            var reading = Read(text[..end], isTruncated: false);
            if (reading.Kind is ToolReplyKind.Text && _isBehindText)
            {
                // Talked about or repeated: the answer goes on behind it.
                return Release(text[..end], text[end..]);
            }

            // Behind a block without a call stands the answer.
            _state = GateState.Rest;
            if (reading.Kind is ToolReplyKind.Calls or ToolReplyKind.Rejected)
            {
                _kept.Length = end;
                _state = GateState.Over;
            }
        }

        return "";
    }

    // What turned out to be text, and what of the rest can be told.
    private string Release(string region, string rest)
    {
        _kept.Clear();
        var shown = Note(_scanner.CutAtStop(region));
        HasLetThrough |= shown.Length > 0;
        var isStopped = shown.Length < region.Length;
        _state = isStopped ? GateState.Over : GateState.Text;
        return isStopped ? shown : shown + Scan(rest);
    }

    // Remembers what announces that which is kept next.
    private string Note(string shown)
    {
        _before.Append(shown);
        if (_before.Length > 4 * Announcement.MaxLength)
        {
            _before.Remove(0, _before.Length - (2 * Announcement.MaxLength));
        }

        return shown;
    }

    private ToolReply Read(string text, bool isTruncated)
    {
        if (!_isBehindText || !_interpreter.AcceptsCalls)
        {
            return _interpreter.Read(text, isTruncated);
        }

        var prose = Prose + Announcement.Words(_before.ToString()) + "\n";
        var reading = _interpreter.Read(prose + text, isTruncated);
        return reading.WithText(
            reading.Kind == ToolReplyKind.Text ? text
            : reading.Text.StartsWith(prose, StringComparison.Ordinal) ? reading.Text[prose.Length..]
            : ""
        );
    }
}
