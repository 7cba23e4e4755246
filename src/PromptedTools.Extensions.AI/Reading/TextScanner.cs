using System.Buffers;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What a text came upon.</summary>
internal enum TextEvent
{
    None,

    /// <summary>A stop sequence: the text ends before it.</summary>
    Stop,

    /// <summary>The tag of a block of calls.</summary>
    Block,

    /// <summary>The tag of a made-up result.</summary>
    Result,

    /// <summary>A code fence or brackets on a line of their own, which may be a call.</summary>
    Aside,
}

/// <summary>
/// Looks through text that comes in pieces for the first thing that is not text. Keeps back no more than may be the
/// beginning of one, and a little white space before it.
/// </summary>
internal sealed class TextScanner
{
    public const string FenceMarker = "```";

    // Together the 21 characters that text is at most behind.
    private const int MaxBeginning = 18;
    private const int MaxWhiteSpace = 3;

    private readonly IReadOnlyList<string> _stops;
    private readonly ToolCatalog? _tools;
    private readonly SearchValues<char> _starts;
    private string _held = "";
    private bool _isInFence;
    private char _last = '\n';
    private bool _isLineStart = true;

    /// <param name="stops">Where the text ends.</param>
    /// <param name="tools">The tools that may be called, or null for none.</param>
    public TextScanner(StopSequences stops, ToolCatalog? tools)
    {
        _stops = stops.All;
        _tools = tools;
        _starts = SearchValues.Create([.. _stops.Select(static stop => stop[0]), '<', '[', '`', '{']);
    }

    public TextEvent Event { get; private set; }

    /// <summary>From what was come upon to the end of what was pushed.</summary>
    public string Rest { get; private set; } = "";

    /// <summary>The text that can be told from what follows it.</summary>
    public string Push(string piece)
    {
        Event = TextEvent.None;
        if (
            _held.Length == 0
            && piece.Length > 0
            && !char.IsWhiteSpace(piece[^1])
            && !piece.AsSpan().ContainsAny(_starts)
        )
        {
            (_last, _isLineStart) = (piece[^1], false);
            return piece;
        }

        var text = _held + piece;
        _held = "";
        for (var at = NextStart(text, 0); at < text.Length; at = NextStart(text, at + 1))
        {
            switch (Look(text, ref at))
            {
                case TextEvent.None:
                    break;
                case TextEvent.Stop:
                    Event = TextEvent.Stop;
                    return text[..at];
                case var found:
                    var from = BeforeWhiteSpace(text, at);
                    Event = found;
                    Rest = text[from..];
                    return text[..from];
            }

            if (_held.Length > 0)
            {
                var from = BeforeWhiteSpace(text, at);
                _held = text[from..];
                return Tell(text[..from]);
            }
        }

        var end = BeforeWhiteSpace(text, text.Length);
        _held = text[end..];
        return Tell(text[..end]);
    }

    /// <summary>What was kept back, once the text has ended.</summary>
    public string Flush()
    {
        var rest = _held;
        _held = "";
        return rest;
    }

    /// <summary>A text that is told in one piece, up to its first stop sequence.</summary>
    public string CutAtStop(string text)
    {
        var first = text.Length;
        foreach (var stop in _stops)
        {
            var at = text.AsSpan(0, first).IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0)
            {
                first = at;
                Event = TextEvent.Stop;
            }
        }

        return Tell(text[..first]);
    }

    // Sets _held, to anything, where too little is there to tell.
    private TextEvent Look(string text, ref int at)
    {
        var rest = text.AsSpan(at);
        foreach (var stop in _stops)
        {
            if (rest.StartsWith(stop, StringComparison.Ordinal))
            {
                return TextEvent.Stop;
            }

            if (rest.Length < stop.Length && stop.AsSpan().StartsWith(rest, StringComparison.Ordinal))
            {
                _held = text;
                return TextEvent.None;
            }
        }

        switch (rest[0])
        {
            case '`':
                return LookAtTicks(text, ref at);
            case '<'
            or '['
                when !_isInFence && Before(text, at) != '`' && LookAtTag(text, rest) is var tag and not TextEvent.None:
                return tag;
            case '{' or '[' when _held.Length == 0 && !_isInFence && IsLineStart(text, at):
                return LookAtAside(text, rest);
            default:
                return TextEvent.None;
        }
    }

    private TextEvent LookAtTag(string text, ReadOnlySpan<char> rest)
    {
        if (ToolCallTags.At(rest, 0) is { } tag)
        {
            return tag.Kind switch
            {
                ToolCallTagKind.Open => TextEvent.Block,
                ToolCallTagKind.Result => TextEvent.Result,
                _ => TextEvent.None,
            };
        }

        // A tag with a tool's name in it, <function=…>, shows only at its end what it is.
        if ((rest.Length <= MaxBeginning || rest.Contains('=')) && ToolCallTags.MayBegin(rest))
        {
            _held = text;
        }

        return TextEvent.None;
    }

    private TextEvent LookAtTicks(string text, ref int at)
    {
        var rest = text.AsSpan(at);
        var ticks = rest.Length - rest.TrimStart('`').Length;
        if (ticks == rest.Length && ticks <= FenceMarker.Length)
        {
            _held = text;
            return TextEvent.None;
        }

        if (ticks >= FenceMarker.Length && !_isInFence)
        {
            bool? isAside = IsLineStart(text, at) ? true : CodeFence.HoldsLines(rest);
            if (isAside is null && rest.Length <= MaxBeginning)
            {
                _held = text;
                return TextEvent.None;
            }

            if (isAside is not true)
            {
                _isInFence = true;
                at += ticks - 1;
                return TextEvent.None;
            }

            var found = LookAtAside(text, rest);
            if (found != TextEvent.None || _held.Length > 0)
            {
                return found;
            }
        }

        _isInFence ^= ticks >= FenceMarker.Length;
        at += ticks - 1;
        return TextEvent.None;
    }

    // As long as its beginning does not tell what it is, it is only held back as far as any text is.
    private TextEvent LookAtAside(string text, ReadOnlySpan<char> rest)
    {
        if (_tools is null)
        {
            return TextEvent.None;
        }

        switch (ReplyLead.Decide(rest, _tools))
        {
            case ReplyLeadKind.Undecided when rest.Length <= MaxBeginning:
                _held = text;
                return TextEvent.None;
            case ReplyLeadKind.Text:
                return TextEvent.None;
            default:
                return TextEvent.Aside;
        }
    }

    // Whether nothing but white space stands before it on its line.
    private bool IsLineStart(string text, int at)
    {
        var before = text.AsSpan(0, at).TrimEnd(" \t");
        return before.IsEmpty ? _isLineStart : before[^1] is '\n' or '\r';
    }

    private char Before(string text, int at) => at > 0 ? text[at - 1] : _last;

    private int NextStart(string text, int from)
    {
        var at = from >= text.Length ? -1 : text.AsSpan(from).IndexOfAny(_starts);
        return at < 0 ? text.Length : from + at;
    }

    private string Tell(string text)
    {
        if (text.Length > 0)
        {
            _isLineStart = IsLineStart(text, text.Length);
            _last = text[^1];
        }

        return text;
    }

    private static int BeforeWhiteSpace(string text, int end)
    {
        var from = end;
        while (from > 0 && end - from < MaxWhiteSpace && char.IsWhiteSpace(text[from - 1]))
        {
            from--;
        }

        return from;
    }
}
