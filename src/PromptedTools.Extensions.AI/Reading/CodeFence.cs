using System.Buffers;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>A Markdown code fence: where it opens, its label, where what it holds begins.</summary>
internal readonly record struct CodeFence(int Start, string Label, int ContentStart)
{
    /// <summary>More of them are several runs: no run may hold up a stream for ever.</summary>
    public const int MaxTicks = 16;

    private const string Marker = "```";
    private static readonly SearchValues<char> s_labelEnd = SearchValues.Create("\r\n`{[(<\" ");

    /// <summary>Whether the label says that the fence holds a program.</summary>
    public bool IsProgram =>
        Label is "python" or "py" or "Python" or "javascript" or "js" or "typescript" or "ts" or "csharp" or "cs";

    /// <summary>The first fence at or after <paramref name="start"/>, or null.</summary>
    public static CodeFence? Find(string text, int start)
    {
        var at = text.IndexOf(Marker, start, StringComparison.Ordinal);
        return at < 0 ? null : At(text, at);
    }

    /// <summary>The fence that opens at <paramref name="position"/>, or null.</summary>
    public static CodeFence? At(string text, int position)
    {
        if (!text.AsSpan(position).StartsWith(Marker))
        {
            return null;
        }

        var labelStart = position + Marker.Length;
        while (labelStart < text.Length && text[labelStart] == '`')
        {
            labelStart++;
        }

        var length = text.AsSpan(labelStart).IndexOfAny(s_labelEnd);
        var labelEnd = length < 0 ? text.Length : labelStart + length;
        return new CodeFence(position, text[labelStart..labelEnd], labelEnd);
    }

    /// <summary>
    /// Whether the fence at the start of <paramref name="text"/> holds whole lines, as one behind words on its line must to
    /// be more than code in a sentence; null while too little is there to tell.
    /// </summary>
    public static bool? HoldsLines(ReadOnlySpan<char> text)
    {
        var label = text.TrimStart('`');
        var end = label.IndexOfAnyExceptInRange('!', '~');
        return end < 0 ? (label.Contains('`') ? false : null)
            : label[..end].Contains('`') ? false
            : label[end] is '\n' or '\r';
    }

    /// <summary>
    /// Whether ticks inside a fence close it: as many as opened it, alone on their line or the last on it. What else has
    /// ticks, such as a string or a fence that is shown, is what the fence holds. Null while that is not there yet.
    /// </summary>
    public static bool? Closes(ReadOnlySpan<char> text, int opening, bool isLineStart)
    {
        var ticks = TicksAt(text);
        return ticks == MaxTicks ? false
            : ticks == text.Length ? null
            : ticks >= opening
                && (char.IsWhiteSpace(text[ticks]) || (isLineStart && !char.IsLetterOrDigit(text[ticks])));
    }

    /// <summary>Whether a text begins with a fence that has a label: one that opens.</summary>
    public static bool IsLabelled(ReadOnlySpan<char> text) =>
        text.StartsWith(Marker) && text.TrimStart('`') is [var label, ..] && char.IsLetter(label);

    /// <summary>How many ticks a text begins with; of more than there may be, so many.</summary>
    public static int TicksAt(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxTicks)];
        var length = text.IndexOfAnyExcept('`');
        return length < 0 ? text.Length : length;
    }

    /// <summary>Where this fence ends, looked for from a place in it on: behind the ticks that close it, or with the text.</summary>
    public int EndAfter(string text, int from) => FindEnd(text, TicksAt(text.AsSpan(Start)), ref from) ?? text.Length;

    /// <summary>
    /// Where a fence that so many ticks opened ends: behind those that close it. Looked for from a place in it on, which moves
    /// up to what more must come to tell of; null then.
    /// </summary>
    public static int? FindEnd(ReadOnlySpan<char> text, int opening, ref int at)
    {
        while (text[at..].IndexOf('`') is var distance and >= 0)
        {
            at += distance;
            var isLineStart = text[..at].TrimEnd(" \t") is [.., '\n' or '\r'];
            if (Closes(text[at..], opening, isLineStart) is not { } closes)
            {
                return null;
            }

            at += TicksAt(text[at..]);
            if (closes)
            {
                return at;
            }
        }

        at = text.Length;
        return null;
    }
}
