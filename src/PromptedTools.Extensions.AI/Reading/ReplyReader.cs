using System.Runtime.InteropServices;
using System.Text;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Reads a reply from left to right, whole or as it comes: lets text through as soon as it cannot be part of a call any more,
/// and keeps back what may be one until it is read. What is decided depends on the characters alone, never on how they were
/// split into pieces; a whole reply is a stream of one piece.
/// </summary>
/// <param name="judge">Says what comes of what may be a call.</param>
internal sealed class ReplyReader(ReplyJudge judge)
{
    // Brackets in brackets that never end are followed only so often.
    private const int MaxFollowed = 8;
    private const int MinFollowed = 4096;

    private static readonly ToolReply s_stopped = ToolReply.Answer("") with { IsStopped = true };

    private readonly ToolCatalog? _tools = judge.Tools;
    private readonly ReplyLexer _lexer = new(judge.Stops);
    private readonly StringBuilder _before = new();
    private State _state = State.Head;
    private bool _isHeadText;
    private bool _passesTags;
    private long _length;
    private long _followed;
    private ToolReply? _reading;

    // Whether nothing more comes, and whether that is for the output limit.
    private bool _isFinal;
    private bool _isTruncated;

    // What is left when nothing more comes: all blocks in it share what reading them may cost.
    private ReplyText? _all;

    // What is held back, and in it: how much may be shown, how far it was lexed, what may begin a call and where that ends, and
    // where the brackets end inside which none begins.
    private readonly List<char> _held = [];
    private int _released;
    private int _lexed;
    private Mark _mark;
    private HeldEnd? _end;
    private bool _isBlockOver;
    private int _bracketsEnd;

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

    /// <summary>Whether some of the reply was let through: more than white space, which alone is held back.</summary>
    public bool HasText { get; private set; }

    private ReadOnlySpan<char> Held => CollectionsMarshal.AsSpan(_held);

    /// <summary>What of the reply can be shown now; the piece itself, uncopied, where it can be shown as it is.</summary>
    public string Push(string piece)
    {
        if (IsOver || piece.Length == 0)
        {
            return "";
        }

        _length += piece.Length;
        if (_state == State.Text && _held.Count == 0 && !char.IsWhiteSpace(piece[^1]) && _lexer.TryPass(piece))
        {
            Remember(piece);
            return piece;
        }

        _held.AddRange(piece.AsSpan());
        if (_state is State.Head or State.Text && piece.AsSpan().IsWhiteSpace())
        {
            // White space alone tells nothing, and is held back: looked at again with each piece, it would cost its square.
            return "";
        }

        return Advance();
    }

    /// <summary>What was not let through, and what the reply is; the text of that is what is still to be shown.</summary>
    public (string Kept, ToolReply Reading) Finish(bool isTruncated)
    {
        (_isFinal, _isTruncated) = (true, isTruncated);
        var kept = Held.ToString();
        var rest = IsOver ? "" : Advance();
        return (
            kept,
            _reading is not null ? _reading with { Text = rest + _reading.Text }
            : HasText ? ToolReply.Answer(rest)
            : ToolReply.Nothing
        );
    }

    private string Advance()
    {
        while (Step()) { }

        if (_released == 0)
        {
            return "";
        }

        var shown = Held[.._released].ToString();
        if (!IsOver)
        {
            _held.RemoveRange(0, _released);
            _lexed -= _released;
            _bracketsEnd -= _released;
            _mark = _mark with { Start = _mark.Start - _released };
            _released = 0;
        }

        return shown;
    }

    // Whether there is more to do with what is there.
    private bool Step() =>
        _state switch
        {
            State.Head => DecideHead(),
            State.Text => ReadText(),
            State.Region => ReadRegion(),
            State.Block => ReadBlock(),
            State.Rest => _isFinal && ReadRest(),
            _ => false,
        };

    private bool DecideHead()
    {
        var start = LenientCursor.SkipWhiteSpace(Held, 0);
        if (start == Held.Length)
        {
            return _isFinal && End(ToolReply.Nothing);
        }

        var lead = Held[start..];
        switch (_tools is null ? ForgedResult.Lead(lead.ToString(), _isFinal) : CallLead.Decide(lead, _tools, _isFinal))
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
                return BeginRegion(new Mark(lead[0] == '`' ? MarkKind.Fence : MarkKind.Bracket, start));
            default:
                return BeginBlock(new Mark(MarkKind.Tag, start, ToolCallTags.At(Held, start)!.Value));
        }
    }

    private bool ReadText()
    {
        _mark = _lexer.Next(Held, _lexed, _isFinal);
        _lexed = _mark.Start;
        var isEnd = _mark.Kind == MarkKind.Stop || (_mark.Kind == MarkKind.End && _isFinal);
        var between = Held[_released.._mark.Start];
        if (isEnd && !HasText && between.IsWhiteSpace())
        {
            return End(ToolReply.Nothing);
        }

        // White space before a call is not part of the answer.
        Release(isEnd ? between : between.TrimEnd());
        switch (_mark.Kind)
        {
            case MarkKind.Stop:
                return End(s_stopped);
            case MarkKind.Tag when _passesTags:
                return Pass();
            case MarkKind.Tag when _mark.Tag.Kind == ToolCallTagKind.Result:
                // Results are the client's to write; what the model makes up from here on is no answer.
                return IsMadeUp() switch
                {
                    null => false,
                    true => End(s_stopped),
                    false => Pass(),
                };
            case MarkKind.Tag when _tools is null:
                _state = State.Rest;
                return true;
            case MarkKind.Tag when _mark.Tag.Kind == ToolCallTagKind.Open:
                return BeginBlock(_mark);
            case MarkKind.Fence or MarkKind.Bracket when MayBeCall() is not false and var mayBe:
                return mayBe is true && BeginRegion(_mark);
            case MarkKind.End or MarkKind.More:
                return false;
            default:
                return Pass();
        }
    }

    // A tag of results inside a sentence or a table is talked about: no result follows it.
    private bool? IsMadeUp()
    {
        var behind = Held[(_mark.Start + _mark.Tag.End - _mark.Tag.Start)..];
        var next = behind.TrimStart(" \t");
        return _mark.IsLineStart || _mark.Tag.ToolName is not null ? true
            : next.IsEmpty ? (_isFinal ? false : null)
            : next[0] is '{' or '[' or '\r' or '\n'
                || (next.Length == behind.Length && !char.IsPunctuation(next[0]) && next[0] != '|');
    }

    private bool? MayBeCall() =>
        _tools is null
        || (_isHeadText && !HasText)
        || (_mark.Kind == MarkKind.Bracket && _mark.Start < _bracketsEnd)
        || _followed > (MaxFollowed * _length) + MinFollowed
            ? false
            : CallLead.Decide(Held[_mark.Start..], _tools, _isFinal) switch
            {
                CallLeadKind.Undecided => null,
                CallLeadKind.Text => false,
                _ => true,
            };

    private bool BeginRegion(Mark mark)
    {
        (_state, _mark) = (State.Region, mark);
        _end = mark.Kind == MarkKind.Fence ? new FenceEnd() : new BracketsEnd();
        return true;
    }

    private bool BeginBlock(Mark mark)
    {
        (_state, _mark, _end, _isBlockOver) = (State.Block, mark, null, false);
        return true;
    }

    private bool ReadRegion()
    {
        var region = Held[_mark.Start..];
        var end = _end!.Find(region);
        if (end is null && !_isFinal)
        {
            return false;
        }

        var length = end ?? region.Length;
        _followed += length;
        var reading = judge.ReadRegion(
            region[..length].ToString(),
            HasText ? _before.ToString() : null,
            _isTruncated && end is null
        );
        if (reading is null)
        {
            _bracketsEnd = end is null ? _bracketsEnd : _mark.Start + length - 1;
            return Pass();
        }

        if (HasText || (_isFinal && length == region.Length))
        {
            return End(reading);
        }

        // At the head of a reply more calls may follow.
        _state = State.Rest;
        return true;
    }

    private bool ReadBlock()
    {
        if (_end is null)
        {
            // In prose a tag that no call follows is talked about.
            var inside = Held[(_mark.Tag.End + _mark.Start - _mark.Tag.Start)..].TrimStart();
            switch (
                HasText && _mark.Tag.ToolName is null ? CallLead.Decide(inside, _tools!, _isFinal) : CallLeadKind.Block
            )
            {
                case CallLeadKind.Undecided:
                    return false;
                case CallLeadKind.Text:
                    return Pass();
            }

            _end = new BlocksEnd();
        }

        ToolReply? reading;
        if (_isFinal)
        {
            _all ??= judge.Open(Held.ToString());
            reading = judge.ReadBlock(_all, _mark.Start, HasText, _isTruncated);
        }
        else if (!_isBlockOver && _end.Find(Held[_mark.Start..]) is { } length)
        {
            reading = judge.ReadBlock(judge.Open(Held.Slice(_mark.Start, length).ToString()), 0, HasText);
        }
        else
        {
            return false;
        }

        if (reading is null)
        {
            return Pass();
        }

        if (_isFinal || reading.Kind is ToolReplyKind.Calls or ToolReplyKind.Rejected)
        {
            return End(reading);
        }

        // Behind a block without a call stands the answer, which only the end of the reply ends.
        _isBlockOver = true;
        return false;
    }

    private bool ReadRest()
    {
        if (judge.ReadHead(Held.ToString(), isBehindText: HasText, _isTruncated) is { } reading)
        {
            return End(reading);
        }

        // Tags that are only shown, where no call may be made: all of them were looked at.
        _passesTags = _mark.Kind == MarkKind.Tag;
        return _passesTags ? Pass() : ReadOn(0);
    }

    // What may have begun a call is text.
    private bool Pass() => ReadOn(_lexer.Pass(Held, _mark));

    private bool ReadOn(int at)
    {
        (_state, _isHeadText, _lexed) = (State.Text, true, at);
        return true;
    }

    private bool End(ToolReply reading)
    {
        (_state, _reading) = (State.Over, reading);
        return false;
    }

    private void Release(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            _released += text.Length;
            Remember(text);
        }
    }

    // What announces that which comes next.
    private void Remember(ReadOnlySpan<char> shown)
    {
        HasText |= !shown.IsWhiteSpace();
        _before.Append(shown);
        if (_before.Length > 4 * UntaggedCalls.MaxAnnouncement)
        {
            _before.Remove(0, _before.Length - (2 * UntaggedCalls.MaxAnnouncement));
        }
    }
}
