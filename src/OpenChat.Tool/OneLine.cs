namespace OpenChat.Tool;

/// <summary>Text of others, made fit for a terminal.</summary>
internal static class OneLine
{
    /// <summary>The text in one line without control characters, which could do anything to a terminal.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Its most characters; what is longer ends in an ellipsis.</param>
    public static string Of(string text, int longest = 1000)
    {
        var line = string.Join(
            ' ',
            Printable(text.Length > longest ? text[..(longest - 3)] + "..." : text)
                .Split(['\n', '\t'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );
        return line;
    }

    /// <summary>The text without control characters but line ends and tabs.</summary>
    public static string Printable(string text) =>
        string.Concat(text.Where(static character => !char.IsControl(character) || character is '\n' or '\t'));
}
