using System.Text;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Reads a reply from left to right, whole or as it comes: lets text through as soon as it cannot be part of a call any more,
/// and keeps back what may be one until it is read. What is decided depends on the characters alone, never on how they were
/// split into pieces; a whole reply is a stream of one piece.
/// </summary>
internal sealed class ReplyReader
{
    // Brackets in brackets that never end are followed only so often.
    private const int MaxFollowed = 8;
    private const int MinFollowed = 4096;

    private readonly ReplyJudge _judge;
    private readonly ToolCatalog? _tools;
    private readonly ReplyLexer _lexer;
    private readonly StringBuilder _held = new();
    private readonly StringBuilder _before = new();
    private State _state = State.Head;
    private bool _isHeadText;
    private bool _hasText;
    private bool _passesTags;
    private long _length;
    private long _followedInAll;

    // Places in what is held: how far it was read, what may begin a call, how far that was followed, and where the brackets end
    // inside which none begins.
    private int _lexed;
    private Mark _mark;
    private int _followed;
    private int _bracketsEnd;
    private RegionEnd? _region;
    private bool _isRegionEnded;
    private BlockEnd? _block;
    private ReplyText? _open;
    private ToolReply? _reading;

    /// <param name="judge">Says what comes of what may be a call.</param>
    /// <param name="stops">Where text ends.</param>
    public ReplyReader(ReplyJudge judge, StopSequences stops)
    {
        _judge = judge;
        _tools = judge.Tools;
        _lexer = new ReplyLexer(stops);
    }

    private enum State
    {
        /// <summary>The first characters do not tell yet.</summary>
        Head,

        Text,

        /// <summary>A fence or brackets apart from the prose.</summary>
        Region,

        /// <summary>A run of tagged blocks.</summary>
        Block,

        /// <summary>Only the end of the reply tells.</summary>
        Rest,

        Over,
    }

    /// <summary>Whether nothing more of the reply is needed.</summary>
    public bool IsOver => _state == State.Over;

    /// <summary>Whether some of the reply was let through.</summary>
    public bool HasLetThrough { get; private set; }

    /// <summary>What of the reply can be shown now; the piece itself, uncopied, where it can be shown as it is.</summary>
    public string Push(string piece)
    {
        if (IsOver || piece.Length == 0)
        {
            return "";
        }

        _length += piece.Length;
        if (_state == State.Text && _held.Length == 0 && !char.IsWhiteSpace(piece[^1]) && _lexer.IsPlain(piece))
        {
            _lexer.Next(piece, 0, isFinal: false);
            return Tell(piece);
        }

        _held.Append(piece);
        return MayEnd(piece) ? Advance(isFinal: false) : "";
    }

    /// <summary>What was not let through, and what the reply is; the text of that is what is still to be shown.</summary>
    public (string Kept, ToolReply Reading) Finish(bool isTruncated)
    {
        var kept = _held.ToString();
        var rest = IsOver ? "" : Advance(isFinal: true, isTruncated);
        return (
            kept,
            _reading?.WithText(rest + _reading.Text) ?? (_hasText ? ToolReply.Answer(rest) : ToolReply.Nothing())
        );
    }

    // While something is held only new characters are looked at: whether they may end it.
    private bool MayEnd(string piece)
    {
        switch (_state)
        {
            case State.Rest:
                return false;
            case State.Block:
                var overlap = Math.Min(_held.Length, piece.Length + BlockEnd.Overlap);
                return _block?.MayEnd(_held.ToString(_held.Length - overlap, overlap)) is not false;
            case State.Region:
                var start = _held.Length - piece.Length;
                while (_followed < _held.Length && !_isRegionEnded)
                {
                    _isRegionEnded = _region!.IsEndedBy(piece[_followed++ - start]);
                }

                return _isRegionEnded;
            default:
                // White space alone tells nothing.
                return !piece.AsSpan().IsWhiteSpace();
        }
    }

    private string Advance(bool isFinal, bool isTruncated = false)
    {
        var text = _held.ToString();
        var shown = new StringBuilder();
        var from = 0;
        _open = null;
        while (Step(text, ref from, shown, isFinal, isTruncated)) { }

        _held.Clear();
        if (!IsOver)
        {
            _held.Append(text, from, text.Length - from);
            _lexed -= from;
            _followed -= from;
            _bracketsEnd -= from;
            _mark = _mark with { Start = _mark.Start - from };
        }

        return shown.ToString();
    }

    // Whether there is more to do with what is there.
    private bool Step(string text, ref int from, StringBuilder shown, bool isFinal, bool isTruncated) =>
        _state switch
        {
            State.Head => DecideHead(text, isFinal),
            State.Text => ReadText(text, ref from, shown, isFinal),
            State.Region => ReadRegion(text, isFinal, isTruncated),
            State.Block => ReadBlock(text, isFinal, isTruncated),
            State.Rest => isFinal && ReadRest(text, isTruncated),
            _ => false,
        };

    private bool DecideHead(string text, bool isFinal)
    {
        var start = LenientCursor.SkipWhiteSpace(text, 0);
        if (start == text.Length)
        {
            return isFinal && End(ToolReply.Nothing());
        }

        var lead = _tools is not null
            ? CallLead.Decide(text.AsSpan(start), _tools, isFinal)
            : ForgedResult.Lead(text[start..], isFinal);
        switch (lead)
        {
            case CallLeadKind.Undecided:
                return false;
            case CallLeadKind.Text:
                _state = State.Text;
                return true;
            case CallLeadKind.Rest:
                _state = State.Rest;
                return true;
            case CallLeadKind.Region:
                return BeginRegion(new Mark(text[start] == '`' ? MarkKind.Fence : MarkKind.Bracket, start));
            default:
                return BeginBlock(new Mark(MarkKind.Tag, start, ToolCallTags.At(text, start)!.Value));
        }
    }

    private bool ReadText(string text, ref int from, StringBuilder shown, bool isFinal)
    {
        _mark = _lexer.Next(text, _lexed, isFinal);
        _lexed = _mark.Start;
        if (_mark.Kind is MarkKind.Stop || (_mark.Kind == MarkKind.End && isFinal))
        {
            if (!_hasText && text.AsSpan(from, _mark.Start - from).IsWhiteSpace())
            {
                return End(ToolReply.Nothing());
            }

            Show(text, ref from, _mark.Start, shown);
            return _mark.Kind == MarkKind.Stop && End(ToolReply.Answer("", isStopped: true));
        }

        // White space before a call is not part of the answer.
        var end = from + text.AsSpan(from, _mark.Start - from).TrimEnd().Length;
        Show(text, ref from, end, shown);
        switch (_mark.Kind)
        {
            case MarkKind.Tag when _passesTags:
                return Pass(text);
            case MarkKind.Tag when _mark.Tag.Kind == ToolCallTagKind.Result:
                // Results are the client's to write; what the model makes up from here on is no answer.
                return End(ToolReply.Answer("", isStopped: true));
            case MarkKind.Tag when _tools is null:
                _state = State.Rest;
                return true;
            case MarkKind.Tag when _mark.Tag.Kind == ToolCallTagKind.Open:
                return BeginBlock(_mark);
            case MarkKind.Fence or MarkKind.Bracket when MayBeCall(text, isFinal) is not false and var mayBe:
                return mayBe is true && BeginRegion(_mark);
            case MarkKind.End or MarkKind.More:
                return false;
            default:
                return Pass(text);
        }
    }

    private bool? MayBeCall(string text, bool isFinal)
    {
        var isHead = _isHeadText && !_hasText;
        return
            _tools is null
            || isHead
            || (_mark.Kind == MarkKind.Bracket && _mark.Start < _bracketsEnd)
            || _followedInAll > (MaxFollowed * _length) + MinFollowed
            ? false
            : CallLead.Decide(text.AsSpan(_mark.Start), _tools, isFinal) switch
            {
                CallLeadKind.Undecided => null,
                CallLeadKind.Text => false,
                _ => true,
            };
    }

    private bool BeginRegion(Mark mark)
    {
        (_state, _mark, _followed, _isRegionEnded) = (State.Region, mark, mark.Start, false);
        _region = new RegionEnd(mark.Kind == MarkKind.Fence);
        return true;
    }

    private bool BeginBlock(Mark mark)
    {
        (_state, _mark, _block) = (State.Block, mark, null);
        return true;
    }

    private bool ReadRegion(string text, bool isFinal, bool isTruncated)
    {
        while (_followed < text.Length && !_isRegionEnded)
        {
            _isRegionEnded = _region!.IsEndedBy(text[_followed++]);
        }

        if (!_isRegionEnded && !isFinal)
        {
            return false;
        }

        _followedInAll += _followed - _mark.Start;
        var reading = _judge.ReadRegion(text[_mark.Start.._followed], Before(), isTruncated && !_isRegionEnded);
        if (reading is null)
        {
            _bracketsEnd = _isRegionEnded ? _followed - 1 : _bracketsEnd;
            return ReadOn(_isRegionEnded && _region!.IsFence ? _lexer.PassAll(_followed) : _lexer.Pass(text, _mark));
        }

        if (_hasText || (isFinal && _followed == text.Length))
        {
            return End(reading);
        }

        // At the head of a reply more calls may follow.
        _state = State.Rest;
        return true;
    }

    private bool ReadBlock(string text, bool isFinal, bool isTruncated)
    {
        if (_block is null)
        {
            // In prose a tag that no call follows is talked about.
            var inside = text.AsSpan(_mark.Tag.End + _mark.Start - _mark.Tag.Start).TrimStart();
            switch (
                _hasText && _mark.Tag.ToolName is null ? CallLead.Decide(inside, _tools!, isFinal) : CallLeadKind.Block
            )
            {
                case CallLeadKind.Undecided:
                    return false;
                case CallLeadKind.Text:
                    return Pass(text);
            }

            _block = new BlockEnd();
        }

        if (!isFinal)
        {
            if (_block.EndOfRun(text, _mark.Start) is not { } end)
            {
                return false;
            }

            text = text[..end];
            _open = null;
        }

        _open ??= _judge.Open(text);
        var tag = ToolCallTags.At(text, _mark.Start)!.Value;
        var reading = _judge.ReadBlock(_open, tag, _hasText, isTruncated && isFinal);
        if (reading is null)
        {
            return Pass(text);
        }

        if (isFinal || reading.Kind is ToolReplyKind.Calls or ToolReplyKind.Rejected)
        {
            return End(reading);
        }

        // Behind a block without a call stands the answer.
        _block.GiveUp();
        return false;
    }

    private bool ReadRest(string text, bool isTruncated)
    {
        if (_judge.ReadHead(text, isBehindText: _hasText, isTruncated) is { } reading)
        {
            return End(reading);
        }

        // Tags that are only shown, where no call may be made: all of them were looked at.
        _passesTags = _mark.Kind == MarkKind.Tag;
        return _passesTags ? Pass(text) : ReadOn(0);
    }

    // What may have begun a call is text.
    private bool Pass(string text) => ReadOn(_lexer.Pass(text, _mark));

    private bool ReadOn(int at)
    {
        (_state, _isHeadText, _lexed) = (State.Text, true, at);
        return true;
    }

    private bool End(ToolReply reading)
    {
        _reading = reading;
        _state = State.Over;
        return false;
    }

    private void Show(string text, ref int from, int to, StringBuilder shown)
    {
        if (to > from)
        {
            shown.Append(Tell(text[from..to]));
            from = to;
        }
    }

    // Remembers what announces that which comes next.
    private string Tell(string shown)
    {
        HasLetThrough = true;
        _hasText |= !shown.AsSpan().IsWhiteSpace();
        _before.Append(shown);
        if (_before.Length > 4 * Announcement.MaxLength)
        {
            _before.Remove(0, _before.Length - (2 * Announcement.MaxLength));
        }

        return shown;
    }

    private string? Before() => _hasText ? _before.ToString() : null;
}
