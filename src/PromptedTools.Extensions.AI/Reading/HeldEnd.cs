namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Finds, while a reply still comes, where what is held back ends. To be given all of it each time, from its first character
/// on; only what is new is looked at.
/// </summary>
internal abstract class HeldEnd
{
    /// <summary>How far it was looked at.</summary>
    protected int Position { get; set; }

    /// <summary>Where it ends; null as long as more of it may come.</summary>
    public abstract int? Find(ReadOnlySpan<char> held);
}

/// <summary>The end of a code fence: behind its closing ticks.</summary>
internal sealed class FenceEnd : HeldEnd
{
    public override int? Find(ReadOnlySpan<char> held)
    {
        var opening = CodeFence.TicksAt(held);
        if (opening == held.Length)
        {
            return null;
        }

        var at = Math.Max(Position, opening);
        var end = CodeFence.FindEnd(held, opening, ref at);
        Position = at;
        return end;
    }
}

/// <summary>The end of values in brackets, one after another: behind the first character that belongs to none.</summary>
internal sealed class BracketsEnd : HeldEnd
{
    private bool _isOpening = true;
    private int _depth;
    private bool _isQuoted;
    private bool _isEscaped;

    public override int? Find(ReadOnlySpan<char> held)
    {
        while (Position < held.Length)
        {
            if (Follows(held[Position++]))
            {
                return Position;
            }
        }

        return null;
    }

    private bool Follows(char next)
    {
        if (_isQuoted)
        {
            _isQuoted = next != '"' || _isEscaped;
            _isEscaped = next == '\\' && !_isEscaped;
            return false;
        }

        switch (next)
        {
            case '{' or '[' or '(':
                _depth++;
                _isOpening = false;
                return false;
            case '}' or ']' or ')':
                _depth--;
                return false;
            case '"' when _depth > 0:
                _isQuoted = true;
                return false;
            default:
                return !_isOpening && _depth <= 0 && !char.IsWhiteSpace(next) && next is not (',' or ';' or '`');
        }
    }
}

/// <summary>
/// The end of a run of tagged blocks: what follows is self-talk that nobody need wait for. A closing tag inside a string of
/// the call is no end: there the brackets and quotes before it are open.
/// </summary>
internal sealed class BlocksEnd : HeldEnd
{
    private bool _isInBlock;
    private int _depth;
    private bool _isQuoted;

    public override int? Find(ReadOnlySpan<char> held)
    {
        while (true)
        {
            if (_isInBlock && !PassBlock(held))
            {
                return null;
            }

            int next;
            while (
                !ToolCallTags.MayBecome(held[Position..]) && (next = TaggedCalls.SkipCloser(held, Position)) > Position
            )
            {
                Position = next;
            }

            if (Position == held.Length || ToolCallTags.MayBecome(held[Position..]))
            {
                return null;
            }

            if (ToolCallTags.At(held, Position) is not { Kind: ToolCallTagKind.Open } open)
            {
                return Position;
            }

            (Position, _isInBlock, _depth, _isQuoted) = (open.End, true, 0, false);
        }
    }

    private bool PassBlock(ReadOnlySpan<char> held)
    {
        for (; Position < held.Length; Position++)
        {
            switch (held[Position])
            {
                case '\\' when _isQuoted:
                    if (Position + 1 == held.Length)
                    {
                        return false;
                    }

                    Position++;
                    break;
                case '"':
                    _isQuoted = !_isQuoted;
                    break;
                case '<' or '[' when !_isQuoted && _depth <= 0 && ToolCallTags.MayBecome(held[Position..]):
                    return false;
                case '<'
                or '['
                    when !_isQuoted
                        && _depth <= 0
                        && ToolCallTags.At(held, Position) is { Kind: ToolCallTagKind.Close } close:
                    (Position, _isInBlock) = (close.End, false);
                    return true;
                case '{' or '[' or '(' when !_isQuoted:
                    _depth++;
                    break;
                case '}' or ']' or ')' when !_isQuoted:
                    _depth--;
                    break;
                default:
                    break;
            }
        }

        return false;
    }
}
