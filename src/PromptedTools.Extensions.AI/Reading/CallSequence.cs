using System.Buffers;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Calls that stand one after another, and what comes after the last.</summary>
internal sealed class CallSequence : FoundCalls
{
    private static readonly SearchValues<char> s_selection = SearchValues.Create("0123456789:- ");

    private const int MaxNameLength = 256;
    private const string ArgumentsMarker = "[ARGS]";

    private CallSequence() { }

    /// <summary>Whether a bracket or brace, not a bare <c>f(…)</c>, opens every value.</summary>
    public bool IsBracketed { get; private set; } = true;

    /// <summary>How many values stand on lines of their own, as statements of a program do.</summary>
    public int StatementCount { get; private set; }

    public CallSequenceEnding Ending { get; private set; }

    /// <summary>Reads the calls that begin at <paramref name="start"/>; null when no call does.</summary>
    public static CallSequence? Read(ReplyText reply, int start)
    {
        var text = reply.Text;
        var shapes = new CallShapes(reply.Tools);
        var sequence = new CallSequence { End = start };
        var at = SkipLead(text, start);
        while (ReadNext(reply, at, shapes) is { } next)
        {
            if (next.Calls is null)
            {
                // A call that is cut off is still one; anything else belongs to what follows.
                if (!next.Reading.CutOff || !LooksLikeCall(reply, at))
                {
                    break;
                }

                sequence.CutOff = sequence.ReachedEnd = true;
                sequence.End = text.Length;
                return sequence;
            }

            sequence.StatementCount +=
                sequence.End == start || text.AsSpan(sequence.End, at - sequence.End).Contains('\n') ? 1 : 0;
            sequence.IsBracketed &= text[at] is '{' or '[' or '(';
            sequence.Add(next.Calls, next.Reading);
            sequence.SkipSelection(text, next.Reading);
            at = NextValue(text, sequence.End);
            if (at < 0)
            {
                break;
            }
        }

        if (sequence.StatementCount == 0)
        {
            return null;
        }

        sequence.Ending = EndingOf(text, sequence.End);
        sequence.End = Math.Min(sequence.End, text.Length);
        if (sequence.Ending == CallSequenceEnding.Operator)
        {
            sequence.AddRemnant();
        }

        return sequence;
    }

    private void AddRemnant() => Calls.Add(CallCandidate.Remnant("the call is part of an expression"));

    // [f(x)][0] and [f(x), g(y)][0:1] choose among the calls, [f(x)]() means nothing; a part of a result is another matter.
    private void SkipSelection(string text, LenientReading reading)
    {
        var cursor = new LenientCursor(text, End);
        if (reading.Value is LenientArray)
        {
            if (cursor.Current == '(' && cursor.Peek(1) == ')')
            {
                cursor.Position += 2;
            }

            var length = cursor.AtEnd ? -1 : text.AsSpan(cursor.Position).IndexOf(']');
            if (
                cursor.Current == '['
                && length > 0
                && text.AsSpan(cursor.Position + 1, length - 1).IndexOfAnyExcept(s_selection) < 0
            )
            {
                cursor.Position += length + 1;
            }
        }

        if (
            reading.Value is not LenientObject
            && ToolCallTags.At(text, cursor.Position) is null
            && cursor.TrySkipPostfix()
        )
        {
            AddRemnant();
        }

        End = cursor.Position;
    }

    private static (List<CallCandidate>? Calls, LenientReading Reading)? ReadNext(
        ReplyText reply,
        int at,
        CallShapes shapes
    )
    {
        var text = reply.Text;
        if (at >= text.Length)
        {
            return null;
        }

        if (text[at] is '{' or '[' or '(' || LenientCursor.TryReadCallName(text, at, out _, out _))
        {
            var reading = reply.ReadValue(at);
            return (reading.Value is { } value ? shapes.Read(value) : null, reading);
        }

        if (ReadNamed(reply, at) is { } named)
        {
            return (named.Call is { } call ? [call] : null, named.Reading);
        }

        // A list with nothing in it: None, null.
        var word = reply.ReadValue(at);
        return word.Value is LenientNull ? ([], word) : null;
    }

    private static bool LooksLikeCall(ReplyText reply, int at)
    {
        var text = reply.Text;
        var end = Math.Min(text.Length, at + 200);
        var head = text[at..end].AsSpan().TrimStart("[{( `\n\r\t");
        if (head is ['"' or '\'', ..])
        {
            return true;
        }

        var open = head.IndexOf('(');
        return open > 0 && reply.Tools.Knows(head[..open].ToString());
    }

    // print( and await are taken off by the shapes; return is a word before the value.
    private static int SkipLead(string text, int start)
    {
        var cursor = new LenientCursor(text, start);
        cursor.SkipTrivia();
        var at = SkipListMarker(text, cursor.Position);
        foreach (var word in CallLead.Prefixes)
        {
            at = text.AsSpan(at).StartsWith(word, StringComparison.OrdinalIgnoreCase)
                ? LenientCursor.SkipWhiteSpace(text, at + word.Length)
                : at;
        }

        return at < text.Length && text[at] == '`' && !text.AsSpan(at).StartsWith("```") ? at + 1 : at;
    }

    private static int SkipListMarker(string text, int at)
    {
        var value = LenientCursor.SkipWhiteSpace(text, at + ListMarker.LengthOf(text.AsSpan(at)));
        return
            (value < text.Length && text[value] is '{' or '[' or '`')
            || LenientCursor.TryReadCallName(text, value, out _, out _)
            ? value
            : at;
    }

    // Where the next value may begin after a separator, or -1.
    private static int NextValue(string text, int end)
    {
        var cursor = new LenientCursor(text, end);
        while (cursor.Current is '`' && cursor.Peek(1) != '`' || cursor.Current is '}' or ']' or ')')
        {
            cursor.Position++;
        }

        cursor.SkipTrivia();
        var isSeparated = text.AsSpan(end, cursor.Position - end).Contains('\n');
        if (cursor.TrySkipOperator())
        {
            isSeparated = true;
            cursor.SkipTrivia();
        }

        while (cursor.Current is ',' or ';')
        {
            isSeparated = true;
            cursor.Position++;
            cursor.SkipTrivia();
        }

        var next = SkipLead(text, cursor.Position);
        return isSeparated || (next < text.Length && text[next] is '{') ? next : -1;
    }

    // get_weather{"city": "Paris"}, also on the next line.
    private static (CallCandidate? Call, LenientReading Reading)? ReadNamed(ReplyText reply, int start)
    {
        var text = reply.Text;
        var end = start;
        while (
            end < text.Length
            && end - start < MaxNameLength
            && (LenientCursor.IsIdentifierPart(text[end]) || text[end] is '.' or '-' or '/' or '\\')
        )
        {
            end++;
        }

        var at = LenientCursor.SkipWhiteSpace(text, end);
        if (at < text.Length && text[at] == ':')
        {
            at = LenientCursor.SkipWhiteSpace(text, at + 1);
        }
        else if (text.AsSpan(at).StartsWith(ArgumentsMarker))
        {
            at = LenientCursor.SkipWhiteSpace(text, at + ArgumentsMarker.Length);
        }

        if (end == start || at >= text.Length || text[at] != '{' || !reply.Tools.Knows(text[start..end]))
        {
            return null;
        }

        var reading = reply.ReadValue(at);
        var call =
            reading.Value is LenientObject ? new CallCandidate(text[start..end]) { Arguments = reading.Value } : null;
        return (call, reading);
    }

    private static CallSequenceEnding EndingOf(string text, int end)
    {
        var cursor = new LenientCursor(text, end);
        while (
            cursor.Current is '}' or ']' or ')' or ',' or ';' or ' ' or '\t'
            || (cursor.Current == '`' && cursor.Peek(1) != '`')
        )
        {
            cursor.Position++;
        }

        if (cursor.Current is '+' or '*' or '/' or '%' && cursor.Peek(1) == ' ')
        {
            return CallSequenceEnding.Operator;
        }

        var isLineEnd = cursor.Current is '\r' or '\n' or '#' || (cursor.Current == '/' && cursor.Peek(1) == '/');
        cursor.SkipTrivia();
        return cursor.AtEnd ? CallSequenceEnding.Clean
            : text.AsSpan(cursor.Position).StartsWith("```") ? CallSequenceEnding.Fence
            : cursor.Current == '<' ? CallSequenceEnding.Tag
            : isLineEnd ? CallSequenceEnding.NewLine
            : CallSequenceEnding.SameLine;
    }
}

/// <summary>What follows a run of calls.</summary>
internal enum CallSequenceEnding
{
    /// <summary>Nothing.</summary>
    Clean,

    /// <summary>Text on a line of its own.</summary>
    NewLine,

    /// <summary>Text on the same line.</summary>
    SameLine,

    /// <summary>A code fence's marker.</summary>
    Fence,

    /// <summary>A tag or a control token.</summary>
    Tag,

    /// <summary>An operator and no call behind it: the calls are part of an expression.</summary>
    Operator,
}
