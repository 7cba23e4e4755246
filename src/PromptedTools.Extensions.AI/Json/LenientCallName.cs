namespace PromptedTools.Extensions.AI.Json;

/// <summary>The name before the parenthesis of a call: words joined by dots, dashes, colons or slashes.</summary>
internal static class LenientCallName
{
    private const int MaxLength = 256;

    public static bool TryRead(string text, int start, out string name, out int open)
    {
        name = "";
        open = start;
        if (!LenientCursor.IsIdentifierStart(text, start))
        {
            return false;
        }

        var at = start;
        while (at - start < MaxLength)
        {
            var next = LenientCursor.SkipIdentifier(text, at);
            if (next == at)
            {
                return false;
            }

            at = next;
            if (at + 1 >= text.Length || text[at] is not ('.' or '-' or ':' or '/'))
            {
                break;
            }

            at++;
        }

        open = at < text.Length && text[at] == ' ' ? at + 1 : at;
        if (open >= text.Length || text[open] != '(')
        {
            return false;
        }

        name = text[start..at].Replace("\\", "", StringComparison.Ordinal);
        return true;
    }

    public static bool IsValid(string name) =>
        name.Length > 0
        && TryRead(name + "(", 0, out var read, out _)
        && read.Length >= name.Length - name.Count(c => c == '\\');
}
