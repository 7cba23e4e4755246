using System.Text;
using OpenChat.Extensions.AI.ToolCalling.Exchange;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling.Streaming;

/// <summary>
/// Lets the text of a reply through as it comes and keeps back, whole, what may be a call. Where text stops and a call
/// begins depends on the characters alone, never on how they were split into pieces.
/// </summary>
internal sealed class StreamingGate
{
    private readonly ReplyInterpreter _interpreter;
    private readonly TextScanner _scanner;
    private readonly StringBuilder _kept = new();
    private readonly BlockEnd _blockEnd = new();
    private GateState _state;
    private int _ticks;
    private ToolReply? _reading;

    /// <param name="interpreter">Reads what was kept.</param>
    /// <param name="stopSequences">Where text ends, beside the model's own end of turn.</param>
    /// <param name="keepsAll">Whether nothing is let through before the whole reply was read.</param>
    public StreamingGate(ReplyInterpreter interpreter, IReadOnlyList<string> stopSequences, bool keepsAll)
    {
        _interpreter = interpreter;
        _scanner = new TextScanner(stopSequences, seesFences: interpreter.AcceptsCalls);
        _state =
            keepsAll ? GateState.WholeReply
            : interpreter.AcceptsCalls ? GateState.Lead
            : GateState.Text;
    }

    /// <summary>Whether nothing more of the reply is needed.</summary>
    public bool IsOver => _state == GateState.Over;

    /// <summary>Whether some of the reply was let through.</summary>
    public bool HasLetThrough { get; private set; }

    /// <summary>Whether the text ended at a stop sequence or at the model's end of turn.</summary>
    public bool IsStopped => _scanner.Event == TextEvent.Stop;

    /// <summary>What of the reply can be shown now; the piece itself, uncopied, where it can be shown as it is.</summary>
    public string Push(string piece)
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

    /// <summary>What was kept to the end, and what it is.</summary>
    public (string Text, ToolReply Reading) Finish(bool isTruncated)
    {
        if (_state == GateState.Text)
        {
            var rest = _scanner.Flush();
            return (rest, new ToolReply { Kind = ToolReplyKind.Text, Text = rest });
        }

        var text = _kept.ToString();
        if (_state == GateState.Over)
        {
            isTruncated = false;
        }

        return (text, _reading ?? Read(text, isTruncated));
    }

    private string Keep(string piece)
    {
        _kept.Append(piece);
        switch (_state)
        {
            case GateState.Lead:
                return DecideLead();
            case GateState.Fence:
                return EndOfFence(piece);
            case GateState.Block:
                EndBlock(piece);
                return "";
            default:
                return "";
        }
    }

    private string Scan(string piece)
    {
        var shown = _scanner.Push(piece);
        if (_scanner.Event == TextEvent.None)
        {
            return shown;
        }

        var kept = _scanner.Rest;
        _kept.Clear().Append(kept);
        switch (_scanner.Event)
        {
            case TextEvent.Stop:
                _kept.Clear();
                _state = GateState.Over;
                return shown;
            case TextEvent.Result:
                // Results are the client's to write; what the model makes up from here on is no answer.
                _kept.Clear();
                _state = GateState.Over;
                return shown;
            case TextEvent.Fence:
                _state = GateState.Fence;
                _ticks = -OpeningTicks(kept);
                return shown + EndOfFence(kept);
            default:
                _state = _interpreter.AcceptsCalls ? GateState.Block : GateState.WholeReply;
                EndBlock(kept);
                return shown;
        }
    }

    private string DecideLead()
    {
        var text = _kept.ToString();
        switch (ReplyLead.Decide(text.AsSpan().TrimStart(), _interpreter.Tools))
        {
            case ReplyLeadKind.Undecided:
                return "";
            case ReplyLeadKind.Block:
                _state = GateState.Block;
                EndBlock(text);
                return "";
            case ReplyLeadKind.WholeReply:
                _state = GateState.WholeReply;
                return "";
            default:
                return Release(text);
        }
    }

    private void EndBlock(string piece)
    {
        var overlap = Math.Min(_kept.Length, piece.Length + BlockEnd.Overlap);
        if (_blockEnd.Find(_kept.ToString, _kept.ToString(_kept.Length - overlap, overlap)) is { } end)
        {
            _kept.Length = end;
            _state = GateState.Over;
        }
    }

    // Counts the backticks that close the fence; the opening ones count below zero.
    private string EndOfFence(string piece)
    {
        for (var at = 0; at < piece.Length; at++)
        {
            _ticks =
                _ticks < 0 ? _ticks + 1
                : piece[at] == '`' ? _ticks + 1
                : 0;
            if (_ticks == TextScanner.FenceMarker.Length)
            {
                var end = _kept.Length - (piece.Length - at - 1);
                var text = _kept.ToString();
                var reading = Read(text[..end], isTruncated: false);
                if (reading.Kind is not (ToolReplyKind.Text or ToolReplyKind.Empty))
                {
                    _reading = reading;
                    _kept.Length = end;
                    _state = GateState.Over;
                    return "";
                }

                return Release(text[end..], _scanner.CutAtStop(text[..end]));
            }
        }

        return "";
    }

    private string Release(string text, string before = "")
    {
        _kept.Clear();
        _state = IsStopped ? GateState.Over : GateState.Text;
        return IsStopped ? before : before + Scan(text);
    }

    // The fence stands behind text that was let through: the reader must not take it for the whole reply.
    private ToolReply Read(string text, bool isTruncated)
    {
        const string Prose = "…\n";
        if (_state != GateState.Fence)
        {
            return _interpreter.Read(text, isTruncated);
        }

        var reading = _interpreter.Read(Prose + text, isTruncated);
        return reading.Kind == ToolReplyKind.Text
            ? new ToolReply { Kind = ToolReplyKind.Text, Text = text }
            : new ToolReply
            {
                Kind = reading.Kind,
                Calls = reading.Calls,
                Diagnostics = reading.Diagnostics,
            };
    }

    // White space may stand before the fence's marker.
    private static int OpeningTicks(string kept) => kept.Length - kept.AsSpan().TrimStart().TrimStart('`').Length;

    private enum GateState
    {
        /// <summary>The first characters do not tell yet.</summary>
        Lead,
        Text,
        Fence,
        Block,
        WholeReply,
        Over,
    }
}
