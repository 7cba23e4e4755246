namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The <c>- </c>, <c>2. </c> or <c>(2) </c> of a list in Markdown: models put calls behind one.</summary>
internal static class ListMarker
{
    private const int MaxDigits = 3;

    /// <summary>The length of the marker that a text begins with; 0 for none.</summary>
    public static int LengthOf(ReadOnlySpan<char> text)
    {
        var length = SignLengthOf(text);
        return length > 0 && text[length..] is [' ', ..] ? length + 1 : 0;
    }

    /// <summary>Whether a text may become one with more to come.</summary>
    public static bool MayBecome(ReadOnlySpan<char> text) =>
        SignLengthOf(text) is var length && (length < 0 || length == text.Length);

    // 0 for no sign, -1 for the beginning of one.
    private static int SignLengthOf(ReadOnlySpan<char> text)
    {
        if (text is ['-' or '*' or '+' or '\u2022', ..])
        {
            return 1;
        }

        var start = text is ['(', ..] ? 1 : 0;
        var length = text[start..].IndexOfAnyExceptInRange('0', '9');
        var end = start + (length < 0 ? text.Length - start : length);
        return end - start > MaxDigits ? 0
            : end == text.Length ? -1
            : end > start && (text[end] == ')' || (start == 0 && text[end] == '.')) ? end + 1
            : 0;
    }
}
