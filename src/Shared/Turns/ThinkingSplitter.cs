using System.Buffers;
using System.Text;

namespace PromptedTools.Turns;

/// <summary>
/// Parts a reply that comes in pieces into what the model thinks and what it answers, however the pieces split it. Thinking
/// is told as it comes, and so is the answer: no more is held back than could be the beginning of a tag.
/// </summary>
/// <remarks>
/// Thinking are the blocks that lead a reply: behind an answer's first word such a tag is text, since answers are about tags
/// too. A block that is never closed is thinking to the end, whatever ended the reply: it was told as such already.
/// </remarks>
/// <param name="isHeld">
/// Whether nothing of the answer is told before <see cref="Flush"/>, as in a reply that came whole. Then alone a closing tag
/// that nothing opened ends a block: chat templates that open it in the prompt leave only its end to the model.
/// </param>
internal sealed class ThinkingSplitter(bool isHeld)
{
    // Blanks in front of a block are no more than a few line breaks. A reply of nothing else is not held for ever.
    private const int MaxBlanks = 256;

    /// <summary>
    /// What opens and closes a block, in any case of letters: what reasoning models and their chat templates write, as the
    /// reasoning parsers of vLLM and llama.cpp list it.
    /// </summary>
    public static IReadOnlyList<(string Opening, string Closing)> Tags { get; } =
    [
        ("<think>", "</think>"), // DeepSeek R1, Qwen 3, QwQ, Nemotron, GLM, MiniMax
        ("<thinking>", "</thinking>"),
        ("<thought>", "</thought>"),
        ("<reasoning>", "</reasoning>"),
        ("<seed:think>", "</seed:think>"), // Seed-OSS
        ("[THINK]", "[/THINK]"), // Magistral
        ("<|START_THINKING|>", "<|END_THINKING|>"), // Command A Reasoning
        ("<|begin_of_thought|>", "<|end_of_thought|>"), // OpenThinker, Sky-T1
        ("◁think▷", "◁/think▷"), // Kimi
    ];

    private static readonly SearchValues<char> s_starts = SearchValues.Create([
        .. Tags.Select(static tag => tag.Opening[0]),
    ]);

    private string _answer = "";
    private StringBuilder? _longAnswer;
    private string _held = "";
    private string? _closing;
    private bool _isAnswer;
    private bool _isBehindThinking;
    private bool _isThinkingBlank;

    /// <summary>A reply that came whole.</summary>
    public static ReplyPiece Split(string text)
    {
        var splitter = new ThinkingSplitter(isHeld: true);
        return splitter.Push(text) + splitter.Flush();
    }

    /// <summary>
    /// Tells that the server sent thinking apart from the text: the answer begins with its first character that is no blank,
    /// as it does behind a block.
    /// </summary>
    public void SkipBlanks() => _isBehindThinking = true;

    /// <summary>What of the reply so far can be told; the piece itself, uncopied, where it is all answer.</summary>
    public ReplyPiece Push(string piece)
    {
        if (_isAnswer)
        {
            return new("", Tell(piece));
        }

        var text = _held + piece;
        var thinking = "";
        var at = 0;
        while (!_isAnswer && at < text.Length)
        {
            var isDecided = _closing is { } closing
                ? ReadThinking(text, closing, ref at, ref thinking)
                : ReadLead(text, ref at);
            if (!isDecided)
            {
                break;
            }
        }

        _held = _isAnswer ? "" : text[at..];
        return new(thinking, _isAnswer ? Tell(at == 0 ? text : text[at..]) : "");
    }

    /// <summary>What was held back, once the reply has ended.</summary>
    public ReplyPiece Flush()
    {
        var rest = _held;
        _held = "";
        if (_closing is not null)
        {
            return new(rest, "");
        }

        var answer = _longAnswer is null ? _answer + rest : _longAnswer.Append(rest).ToString();
        (_answer, _longAnswer) = ("", null);
        return _isBehindThinking ? new("", answer) : SplitAtLoneClosing(answer);
    }

    /// <summary>The block that begins in a part of a text, up to the text's end if it is never closed; null if none does.</summary>
    public static (int Start, int End)? FindBlock(string text, int from, int to)
    {
        for (var at = from; text.AsSpan(at, to - at).IndexOfAny(s_starts) is >= 0 and var distance; at++)
        {
            at += distance;
            foreach (var (opening, closing) in Tags)
            {
                if (text.AsSpan(at).StartsWith(opening, StringComparison.OrdinalIgnoreCase))
                {
                    var end = text.IndexOf(closing, at, StringComparison.OrdinalIgnoreCase);
                    return (at, end < 0 ? text.Length : end + closing.Length);
                }
            }
        }

        return null;
    }

    /// <summary>A text without the blocks in it.</summary>
    public static string WithoutBlocks(string text)
    {
        var result = new StringBuilder();
        var at = 0;
        while (FindBlock(text, at, text.Length) is var (start, end))
        {
            result.Append(text, at, start - at);
            at = end;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Looks for the next block. False while more must come to tell.</summary>
    private bool ReadLead(string text, ref int at)
    {
        var start = at;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        if (_isBehindThinking)
        {
            at = start;
        }

        var rest = text.AsSpan(start);
        foreach (var (opening, closing) in Tags)
        {
            if (rest.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
            {
                at = start + opening.Length;
                (_closing, _isThinkingBlank) = (closing, true);
                return true;
            }

            // A template opened the block, and the model closes it at once: it does not think this time.
            if (!_isBehindThinking && BeginsWithClosing(rest, closing))
            {
                at = start + closing.Length;
                return _isBehindThinking = true;
            }
        }

        var mayBeTag = rest.IsEmpty ? start - at <= MaxBlanks : MayBecomeTag(rest);
        _isAnswer = !mayBeTag;
        return !mayBeTag;
    }

    /// <summary>Takes the block up to its end. False where all but the beginning of a closing tag was taken.</summary>
    private bool ReadThinking(string text, string closing, ref int at, ref string thinking)
    {
        while (_isThinkingBlank && at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        var rest = text.AsSpan(at);
        var end = rest.IndexOf(closing, StringComparison.OrdinalIgnoreCase);
        var told = end >= 0 ? end : rest.Length - LengthOfBeginning(rest, closing);
        thinking += rest[..told].ToString();
        _isThinkingBlank &= told == 0;
        at += told;
        if (end < 0)
        {
            return false;
        }

        at += closing.Length;
        _closing = null;
        return _isBehindThinking = true;
    }

    private static bool BeginsWithClosing(ReadOnlySpan<char> text, string closing) =>
        text.Length > closing.Length
        && (text[closing.Length] is '\n' or '\r')
        && text.StartsWith(closing, StringComparison.OrdinalIgnoreCase);

    private bool MayBecomeTag(ReadOnlySpan<char> text)
    {
        foreach (var (opening, closing) in Tags)
        {
            if (
                opening.AsSpan().StartsWith(text, StringComparison.OrdinalIgnoreCase)
                || (!_isBehindThinking && closing.AsSpan().StartsWith(text, StringComparison.OrdinalIgnoreCase))
            )
            {
                return true;
            }
        }

        return false;
    }

    private static int LengthOfBeginning(ReadOnlySpan<char> text, string closing)
    {
        var length = Math.Min(closing.Length - 1, text.Length);
        while (length > 0 && !text[^length..].Equals(closing.AsSpan(0, length), StringComparison.OrdinalIgnoreCase))
        {
            length--;
        }

        return length;
    }

    private string Tell(string answer)
    {
        if (!isHeld)
        {
            return answer;
        }

        // A reply that came whole is one piece, which is not copied.
        if (_answer.Length == 0)
        {
            _answer = answer;
        }
        else
        {
            (_longAnswer ??= new StringBuilder(_answer)).Append(answer);
        }

        return "";
    }

    // A block that a template opened ends at a line's start or end, or right before a call or JSON. In a sentence or a string
    // the tag is spoken of.
    private static ReplyPiece SplitAtLoneClosing(string text)
    {
        var end = 0;
        while (text.AsSpan(end).IndexOfAny(s_starts) is >= 0 and var found)
        {
            var start = end + found;
            var rest = text.AsSpan(start);
            end = start + 1;
            foreach (var (opening, closing) in Tags)
            {
                if (rest.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
                {
                    return new("", text);
                }

                if (rest.StartsWith(closing, StringComparison.OrdinalIgnoreCase))
                {
                    end = start + closing.Length;
                    var isBehindBreak = start > 0 && text[start - 1] is '\n';
                    var isBeforeBreak = text.AsSpan(end) is ['\n' or '\r' or '{' or '[', ..] or ['<', not '/', ..];
                    var isAll = start == 0 && end == text.Length;
                    if (isBehindBreak || isBeforeBreak || isAll)
                    {
                        return new(text[..start].TrimStart(), text[end..].TrimStart());
                    }

                    break;
                }
            }
        }

        return new("", text);
    }
}

/// <summary>A piece of a reply: what the model thinks in it, and behind that what it answers. Either may be empty.</summary>
internal readonly record struct ReplyPiece(string Thinking, string Answer)
{
    public static ReplyPiece Empty { get; } = new("", "");

    public bool IsEmpty => Thinking.Length == 0 && Answer.Length == 0;

    public static ReplyPiece operator +(ReplyPiece first, ReplyPiece next) =>
        new(first.Thinking + next.Thinking, first.Answer + next.Answer);
}
