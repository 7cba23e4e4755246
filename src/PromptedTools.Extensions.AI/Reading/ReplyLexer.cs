using System.Buffers;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What a reply comes upon behind its prose.</summary>
internal enum MarkKind
{
    /// <summary>The text ends.</summary>
    End,

    /// <summary>Too little is there to tell what begins.</summary>
    More,

    /// <summary>A stop sequence: the reply ends before it.</summary>
    Stop,

    /// <summary>A tag of calls or results.</summary>
    Tag,

    /// <summary>A code fence of whole lines.</summary>
    Fence,

    /// <summary>A bracket or brace at the start of a line.</summary>
    Bracket,
}

/// <summary>What it is and where; of a tag, whether nothing stands before it on its line.</summary>
internal readonly record struct Mark(MarkKind Kind, int Start, ToolCallTag Tag = default, bool IsLineStart = false);

/// <summary>
/// Reads a reply from left to right and knows what is prose and what is code that the prose shows: inline code of any number
/// of ticks, to the end of its line at most, fences, comments of HTML, and thinking behind the first words, which is read as such
/// a comment. Only in prose there are tags, fences and brackets. To be given the text without gaps; where it stands depends on the
/// characters alone, never on how they came.
/// </summary>
internal sealed class ReplyLexer(StopSequences stops)
{
    private const int FenceTicks = 3;

    // A fence behind words on its line; a longer label is none.
    private const int MaxLabelLength = 16;

    private static readonly (string Opening, string Closing)[] s_comments =
    [
        ("<!--", "-->"),
        .. ThinkingSplitter.Tags.Where(static tag => tag.Opening[0] is '<' or '['),
    ];

    private readonly SearchValues<char> _starts = SearchValues.Create([
        .. stops.All.Select(static stop => stop[0]),
        '<',
        '[',
        '{',
        '`',
        '\n',
    ]);

    private readonly SearchValues<char> _commentStarts = SearchValues.Create([
        .. stops.All.Select(static stop => stop[0]),
        .. s_comments.Select(static comment => comment.Closing[0]),
        '\n',
    ]);

    // How many ticks opened the fence that is open.
    private int _fenceTicks;

    // What ends the comment that is open.
    private string? _commentEnd;
    private int _inlineTicks;
    private bool _isLineStart = true;

    /// <summary>The tags of a whole text that its prose does not show as code; a fence that no prose leads to shows nothing.</summary>
    public static IEnumerable<ToolCallTag> Tags(string text)
    {
        var lexer = new ReplyLexer(StopSequences.None);
        var isInHead = false;
        var at = 0;
        while (lexer.Next(text, at, isFinal: true) is { Kind: not MarkKind.End } mark)
        {
            if (mark.Kind == MarkKind.Tag)
            {
                yield return mark.Tag;
            }

            var isHead = mark.Kind == MarkKind.Fence && (isInHead || text.AsSpan(0, mark.Start).IsWhiteSpace());
            isInHead ^= isHead;
            at = isHead ? lexer.PassAll(mark.Start + FenceTicks) : lexer.Pass(text, mark);
        }
    }

    /// <summary>Passes a piece of more than white space if it holds nothing that could begin or end a mark or a line.</summary>
    public bool TryPass(ReadOnlySpan<char> piece)
    {
        if (_commentEnd is not null || piece.ContainsAny(_starts))
        {
            return false;
        }

        _isLineStart = false;
        return true;
    }

    /// <summary>The next mark at or behind a place. All before it was passed.</summary>
    public Mark Next(ReadOnlySpan<char> text, int at, bool isFinal)
    {
        while (true)
        {
            var distance = text[at..].IndexOfAny(_commentEnd is null ? _starts : _commentStarts);
            var end = distance < 0 ? text.Length : at + distance;
            _isLineStart &= text[at..end].IsWhiteSpace();
            if (distance < 0)
            {
                return new Mark(MarkKind.End, text.Length);
            }

            at = end;
            var rest = text[at..];
            if (stops.Begin(rest))
            {
                return new Mark(MarkKind.Stop, at);
            }

            if (!isFinal && stops.LengthOfBeginning(rest) == rest.Length)
            {
                return new Mark(MarkKind.More, at);
            }

            var mark = rest[0] switch
            {
                '\n' => EndLine(ref at),
                _ when _commentEnd is { } closing => EndComment(text, closing, ref at, isFinal),
                '`' => Ticks(text, ref at, isFinal),
                _ => Bracket(text, ref at, isFinal),
            };
            if (mark is { } found)
            {
                return found;
            }
        }
    }

    /// <summary>Takes a mark for text. Gives where to go on: behind what opens it.</summary>
    public int Pass(ReadOnlySpan<char> text, Mark mark)
    {
        _isLineStart = false;
        if (mark.Kind != MarkKind.Fence)
        {
            return mark.Start + 1;
        }

        _fenceTicks = CodeFence.TicksAt(text[mark.Start..]);
        return mark.Start + _fenceTicks;
    }

    /// <summary>Takes a whole fence for text. Gives where to go on: behind it.</summary>
    public int PassAll(int end)
    {
        (_fenceTicks, _inlineTicks, _isLineStart) = (0, 0, false);
        return end;
    }

    /// <summary>Where what a place holds begins, with or without a code fence around it.</summary>
    public static int SkipFence(string text, int at)
    {
        at = LenientCursor.SkipWhiteSpace(text, at);
        return CodeFence.At(text, at) is { } fence ? LenientCursor.SkipWhiteSpace(text, fence.ContentStart) : at;
    }

    private Mark? EndLine(ref int at)
    {
        (_isLineStart, _inlineTicks) = (true, 0);
        at++;
        return null;
    }

    private Mark? EndComment(ReadOnlySpan<char> text, string closing, ref int at, bool isFinal)
    {
        var rest = text[at..];
        if (!isFinal && MayBecome(rest, closing))
        {
            return new Mark(MarkKind.More, at);
        }

        var isEnd = rest.StartsWith(closing, StringComparison.OrdinalIgnoreCase);
        _commentEnd = isEnd ? null : closing;
        at += isEnd ? closing.Length : 1;
        return null;
    }

    private static bool MayBecome(ReadOnlySpan<char> text, string tag) =>
        text.Length < tag.Length && tag.AsSpan().StartsWith(text, StringComparison.OrdinalIgnoreCase);

    private Mark? Ticks(ReadOnlySpan<char> text, ref int at, bool isFinal)
    {
        var rest = text[at..];
        var ticks = CodeFence.TicksAt(rest);
        if (ticks == rest.Length && ticks < CodeFence.MaxTicks && !isFinal)
        {
            return new Mark(MarkKind.More, at);
        }

        if (_fenceTicks > 0)
        {
            _fenceTicks = CodeFence.Closes(rest, _fenceTicks, _isLineStart) is false ? _fenceTicks : 0;
        }
        else if (_inlineTicks > 0)
        {
            _inlineTicks = ticks == _inlineTicks ? 0 : _inlineTicks;
        }
        else if (ticks >= FenceTicks && (_isLineStart ? true : HoldsLines(rest, isFinal)) is not false and var lines)
        {
            return new Mark(lines is null ? MarkKind.More : MarkKind.Fence, at);
        }
        else
        {
            _inlineTicks = ticks;
        }

        _isLineStart = false;
        at += ticks;
        return null;
    }

    private Mark? Bracket(ReadOnlySpan<char> text, ref int at, bool isFinal)
    {
        var rest = text[at..];
        if (_fenceTicks == 0 && _inlineTicks == 0 && rest[0] is '<' or '[' or '{')
        {
            if (rest[0] != '{')
            {
                foreach (var (opening, closing) in s_comments)
                {
                    if (!isFinal && MayBecome(rest, opening))
                    {
                        return new Mark(MarkKind.More, at);
                    }

                    _commentEnd ??= rest.StartsWith(opening, StringComparison.OrdinalIgnoreCase) ? closing : null;
                }

                if (!isFinal && ToolCallTags.MayBecome(rest))
                {
                    return new Mark(MarkKind.More, at);
                }

                if (ToolCallTags.At(text, at) is { } tag)
                {
                    return new Mark(MarkKind.Tag, at, tag, _isLineStart);
                }
            }

            if (rest[0] != '<' && _commentEnd is null && _isLineStart)
            {
                return new Mark(MarkKind.Bracket, at);
            }
        }

        _isLineStart &= char.IsWhiteSpace(rest[0]);
        at++;
        return null;
    }

    private static bool? HoldsLines(ReadOnlySpan<char> rest, bool isFinal) =>
        CodeFence.HoldsLines(rest[..Math.Min(rest.Length, MaxLabelLength + CodeFence.MaxTicks)])
        ?? (isFinal || rest.Length >= MaxLabelLength + CodeFence.MaxTicks ? false : null);
}
