namespace PromptedTools.Extensions.AI.Json;

/// <summary>Knows a whole value that only stands for one: <c>&lt;city&gt;</c>, <c>{{city}}</c>, an ellipsis.</summary>
internal static class Placeholder
{
    private const int MaxLength = 64;

    public static bool Is(string text)
    {
        var value = text.AsSpan().Trim();
        return value is "..." or "…"
            || (
                value.Length <= MaxLength
                && (
                    (value is ['<', _, .., '>'] && IsWords(value[1..^1]))
                    || (value is ['{', '{', _, .., '}', '}'] && IsWords(value[2..^2]))
                )
            );
    }

    private static bool IsWords(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c) && c is not (' ' or '_' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
