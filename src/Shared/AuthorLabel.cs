using System.Text;

namespace OpenChat.Shared;

/// <summary>Writes in front of a text who said it, <c>Ann: Hello</c>: the model's API has no place for a name.</summary>
internal static class AuthorLabel
{
    // What is longer is a text, not a name. OpenAI's API allows as many.
    private const int MaxNameLength = 64;

    // What may stand around a name: blanks, and Markdown's marks.
    private const string Around = " \t\r\n*_`[]";

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

    /// <summary>
    /// The text behind its author's label, unless it begins with the name and a colon already, however a model may have
    /// written that: <c>**ann**: Hello</c>.
    /// </summary>
    public static string AddTo(string text, string? authorName)
    {
        var label = For(authorName);
        return label.Length == 0 || IsBegunBy(text, label[..^2]) || IsBegunBy(text, authorName!.Trim())
            ? text
            : label + text;
    }

    private static bool IsBegunBy(string text, string name)
    {
        var rest = text.AsSpan().TrimStart(Around);
        return rest.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            && rest[name.Length..].TrimStart(Around) is [':' or '：', ..];
    }
}
