namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The <c>- </c> or <c>2. </c> of a list in Markdown: models put calls behind one.</summary>
internal static class ListMarker
{
    private const int MaxDigits = 3;

    /// <summary>The length of the marker that a text begins with; 0 for none.</summary>
    public static int LengthOf(ReadOnlySpan<char> text)
    {
        var digits = DigitsOf(text);
        return text[digits..] is [var sign, ' ', ..] && IsSign(sign, digits) ? digits + 2 : 0;
    }

    /// <summary>Whether a text may become one with more to come.</summary>
    public static bool MayBecome(ReadOnlySpan<char> text)
    {
        var digits = DigitsOf(text);
        return text[digits..] is [] || (text[digits..] is [var sign] && IsSign(sign, digits));
    }

    private static bool IsSign(char sign, int digits) => digits > 0 ? sign is '.' or ')' : sign is '-' or '*';

    private static int DigitsOf(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return Math.Min(length < 0 ? text.Length : length, MaxDigits);
    }
}
