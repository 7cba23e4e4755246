using System.Buffers;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>A Markdown code fence: where it opens, its label, where what it holds begins.</summary>
internal readonly record struct CodeFence(int Start, string Label, int ContentStart)
{
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

    /// <summary>Where the fence that opened before <paramref name="from"/> ends: after its closing marker, or at the end.</summary>
    public static int EndAfter(string text, int from)
    {
        var close = text.IndexOf(Marker, from, StringComparison.Ordinal);
        return close < 0 ? text.Length : close + Marker.Length;
    }
}
