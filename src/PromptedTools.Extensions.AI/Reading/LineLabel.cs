using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>A word or two and a colon at the start of a line; <paramref name="End"/> is the index after the colon.</summary>
internal readonly record struct LineLabel(string Name, string Written, int End)
{
    public const int MaxLength = 40;

    public static LineLabel? Read(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '*' or '#' or '-' or '>')
        {
            at++;
        }

        var rest = text.AsSpan(Math.Min(at, text.Length));
        var window = rest[..Math.Min(rest.Length, MaxLength)];
        var length = window.IndexOfAny(":\n(");
        if (length <= 0 || window[length] != ':')
        {
            return null;
        }

        var written = window[..length].Trim("* \"'`").ToString();
        var end = at + length + 1;
        while (end < text.Length && text[end] == '*')
        {
            end++;
        }

        return new LineLabel(NameFolding.Fold(written), written, end);
    }

    /// <summary>What stands on the line after a label, without the marks around it.</summary>
    public static (string Value, int End) RestOfLine(string text, int at)
    {
        var length = text.AsSpan(at).IndexOf('\n');
        var end = length < 0 ? text.Length : at + length;
        return (text[at..end].Trim().Trim('`', '*', '"', '\'').Trim(), end);
    }

    public static int NextLine(string text, int at)
    {
        var length = at < text.Length ? text.AsSpan(at).IndexOf('\n') : -1;
        return length < 0 ? text.Length : at + length + 1;
    }
}
