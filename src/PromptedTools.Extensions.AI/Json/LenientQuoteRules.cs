namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Tells a quote that ends a string from one that belongs to it, by what follows. Every look ahead is bounded, white
/// space aside, so that reading stays linear.
/// </summary>
internal static class LenientQuoteRules
{
    private const int MaxKeyLength = 128;

    /// <summary>Whether a quote that ends before <paramref name="next"/> closes its string.</summary>
    public static bool Closes(string text, int next, LenientContainer container)
    {
        if (container == LenientContainer.TopLevel)
        {
            return true;
        }

        var at = LenientCursor.SkipWhiteSpace(text, next);
        if (at >= text.Length)
        {
            return true;
        }

        return text[at] switch
        {
            '}' or ']' or ')' or '`' or '#' => true,
            ',' => BeginsNext(text, LenientCursor.SkipWhiteSpace(text, at + 1), container),
            '<' => at + 1 < text.Length && text[at + 1] is '/' or '|' or '\\',
            '/' => at + 1 < text.Length && text[at + 1] is '/' or '*',
            ':' => container is LenientContainer.Call or LenientContainer.Array,
            '=' => container == LenientContainer.Call,
            '[' or '(' => at == next,
            '+' or '%' or '*' => container != LenientContainer.Object || IsBeforeQuote(text, at + 1),
            '.' => at == next && IsMember(text, at + 1),
            var c when LenientStringReader.IsQuote(c) => at > next
                && (container != LenientContainer.Object || IsQuotedKey(text, at)),
            _ => HasBlankLine(text, next, at),
        };
    }

    // What stands after a comma must look like the next member, item or argument; else the comma is part of the text.
    private static bool BeginsNext(string text, int at, LenientContainer container)
    {
        if (at >= text.Length || text[at] is '}' or ']' or ')' or '{' or '#' or '/' or '<' or '`')
        {
            return true;
        }

        if (container == LenientContainer.Object)
        {
            return IsQuotedKey(text, at) || IsBareKey(text, at) || text[at] is ',';
        }

        return LenientStringReader.IsQuote(text[at])
            || char.IsDigit(text[at])
            || text[at] is '[' or '(' or '-' or '*' or '.' or '$' or ','
            || IsBareItem(text, at);
    }

    /// <summary>Whether a key in quotes and its colon stand here.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where.</param>
    /// <param name="whenCutOff">What holds where the text ends before it can be told.</param>
    public static bool IsQuotedKey(string text, int at, bool whenCutOff = true)
    {
        if (!LenientStringReader.IsQuote(text[at]))
        {
            return false;
        }

        var limit = Math.Min(text.Length, at + 1 + MaxKeyLength);
        for (var i = at + 1; i < limit; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (LenientStringReader.IsQuote(text[i]))
            {
                var after = LenientCursor.SkipWhiteSpace(text, i + 1);
                if (after < text.Length && text[after] == ':')
                {
                    return true;
                }

                // An apostrophe inside a double-quoted key ends nothing.
                if (text[i] == text[at])
                {
                    return false;
                }
            }
        }

        return limit == text.Length && whenCutOff;
    }

    public static bool IsBareKey(string text, int at)
    {
        if (!LenientCursor.IsIdentifierStart(text, at))
        {
            return false;
        }

        var end = Bounded(text, at);
        while (end < text.Length && text[end] is '-' or '.' && end - at < MaxKeyLength)
        {
            end = Bounded(text, end + 1);
        }

        var after = LenientCursor.SkipWhiteSpace(text, end);
        return after >= text.Length || text[after] is ':' or '=';
    }

    private static bool IsBareItem(string text, int at)
    {
        if (!LenientCursor.IsIdentifierStart(text, at))
        {
            return false;
        }

        var end = Bounded(text, at);
        var after = LenientCursor.SkipWhiteSpace(text, end);
        return after >= text.Length
            || text[after] is ',' or ')' or ']' or '}' or '='
            || text[end] is '(' or '.' or ':' or '"' or '\'';
    }

    // "a" + "b"
    private static bool IsBeforeQuote(string text, int at)
    {
        at = LenientCursor.SkipWhiteSpace(text, at);
        return at < text.Length && LenientStringReader.IsQuote(text[at]);
    }

    private static bool IsMember(string text, int at) =>
        LenientCursor.IsIdentifierStart(text, at)
        && Bounded(text, at) is var end
        && end < text.Length
        && text[end] == '(';

    // Prose that begins in a paragraph of its own ends what was left open.
    public static bool HasBlankLine(string text, int from, int to) => text.AsSpan(from, to - from).Count('\n') > 1;

    private static int Bounded(string text, int at)
    {
        var end = at;
        while (
            end < text.Length
            && end - at < MaxKeyLength
            && (LenientCursor.IsIdentifierPart(text[end]) || text[end] == '\\')
        )
        {
            end++;
        }

        return end;
    }
}
