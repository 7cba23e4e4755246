using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// What prose says of what it leads to. Behind "for example" or "Here is the code:" a call is shown, not made.
/// </summary>
internal static partial class Announcement
{
    /// <summary>How many characters before a call can announce it.</summary>
    public const int MaxLength = 300;

    /// <summary>The paragraph that a text ends with, as words on one line: nothing in it reads as markup or as a call.</summary>
    public static string Words(ReadOnlySpan<char> before) => NoWord().Replace(Paragraph(before).ToString(), " ");

    /// <summary>Whether a text ends by announcing an example.</summary>
    public static bool IsOfExample(ReadOnlySpan<char> before) => Example().IsMatch(Paragraph(before));

    /// <summary>Whether a text ends by announcing a program.</summary>
    public static bool IsOfProgram(ReadOnlySpan<char> before) => Program().IsMatch(Paragraph(before));

    private static ReadOnlySpan<char> Paragraph(ReadOnlySpan<char> before)
    {
        var text = before.TrimEnd();
        text = text[Math.Max(0, text.Length - MaxLength)..];
        return text[(text.LastIndexOf("\n\n") + 1)..];
    }

    [GeneratedRegex(@"[^\p{L}\p{N}]+")]
    private static partial Regex NoWord();

    [GeneratedRegex(@"\b(?:examples?|for instance)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Example();

    [GeneratedRegex(@"\b(?:code|snippet|script|program)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Program();
}
