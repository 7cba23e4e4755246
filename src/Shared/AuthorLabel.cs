using System.Text;

namespace OpenChat.Shared;

/// <summary>Writes in front of a text who said it, <c>Ann: Hello</c>: the model's API has no place for a name.</summary>
internal static class AuthorLabel
{
    // What is longer is a text, not a name. OpenAI's API allows as many.
    private const int MaxNameLength = 64;

    /// <summary>The name as one line of bounded length, a colon and a space; "" for a name in which nothing can be read.</summary>
    public static string For(string? authorName)
    {
        var name = new StringBuilder();
        foreach (var character in authorName ?? "")
        {
            var isGap = char.IsWhiteSpace(character) || char.IsControl(character);
            if (!isGap)
            {
                name.Append(character);
            }
            else if (name.Length > 0 && name[^1] != ' ')
            {
                name.Append(' ');
            }

            if (name.Length > MaxNameLength)
            {
                break;
            }
        }

        if (name.Length > MaxNameLength)
        {
            // Half of a surrogate pair is no character.
            name.Length = char.IsHighSurrogate(name[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength;
        }

        var line = name.ToString().TrimEnd();
        return line.Length == 0 ? "" : line + ": ";
    }

    /// <summary>The text behind its author's label, unless it begins with the name and a colon already.</summary>
    public static string AddTo(string text, string? authorName)
    {
        var label = For(authorName);
        var isLabelled = IsBegunBy(text, label.TrimEnd()) || IsBegunBy(text, $"{authorName?.Trim()}:");
        return label.Length == 0 || isLabelled ? text : label + text;
    }

    private static bool IsBegunBy(string text, string label) =>
        text.AsSpan().TrimStart().StartsWith(label, StringComparison.Ordinal);
}
