using System.Buffers;
using OpenChat.Extensions.AI.Json;
using OpenChat.Extensions.AI.Prompting;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling.Streaming;

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

    /// <summary>A code fence that may hold calls.</summary>
    Fence,
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

    private readonly string[] _stops;
    private readonly bool _seesFences;
    private readonly SearchValues<char> _starts;
    private string _held = "";
    private bool _isInFence;
    private char _last;

    public TextScanner(IReadOnlyList<string> stopSequences, bool seesFences)
    {
        _stops = [ControlTokens.EndOfTurn, .. stopSequences.Where(static stop => stop.Length > 0)];
        _seesFences = seesFences;
        _starts = SearchValues.Create([.. _stops.Select(static stop => stop[0]), '<', '[', '`']);
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
            _last = piece[^1];
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

        _last = first > 0 ? text[first - 1] : _last;
        return text[..first];
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

        return rest[0] switch
        {
            '`' => LookAtFence(text, ref at),
            '<' or '[' when !_isInFence && Before(text, at) != '`' => LookAtTag(text, rest),
            _ => TextEvent.None,
        };
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

    // A fence holds calls only if it begins with a bracket; any other is shown as it comes, tags in it included.
    private TextEvent LookAtFence(string text, ref int at)
    {
        var rest = text.AsSpan(at);
        var afterTicks = rest.TrimStart('`');
        var ticks = rest.Length - afterTicks.Length;
        if (!_seesFences)
        {
            return TextEvent.None;
        }

        if (ticks < FenceMarker.Length)
        {
            if (afterTicks.IsEmpty)
            {
                _held = text;
            }

            at += ticks - 1;
            return TextEvent.None;
        }

        if (_isInFence)
        {
            _isInFence = false;
            at += FenceMarker.Length - 1;
            return TextEvent.None;
        }

        var content = text.AsSpan(CodeFence.At(text, at)!.Value.ContentStart).TrimStart();
        if (content.IsEmpty && rest.Length <= MaxBeginning)
        {
            _held = text;
            return TextEvent.None;
        }

        if (content is ['{' or '[' or '(', ..] && rest.Length - content.Length <= MaxBeginning)
        {
            return TextEvent.Fence;
        }

        _isInFence = true;
        at += ticks - 1;
        return TextEvent.None;
    }

    private char Before(string text, int at) => at > 0 ? text[at - 1] : _last;

    private int NextStart(string text, int from)
    {
        var at = from >= text.Length ? -1 : text.AsSpan(from).IndexOfAny(_starts);
        return at < 0 ? text.Length : from + at;
    }

    private string Tell(string text)
    {
        _last = text.Length > 0 ? text[^1] : _last;
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
