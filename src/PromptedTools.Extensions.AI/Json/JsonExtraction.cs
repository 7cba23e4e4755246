using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Finds the objects and arrays in a text that may hold prose and code fences around them. One that cannot be read is
/// passed over as a whole: a piece of it is another value than the one that was written.
/// </summary>
internal static class JsonExtraction
{
    private const string Fence = "```";

    // A bracket in prose may swallow what follows; going back to it again and again would make the search quadratic.
    private const int MaxPasses = 8;

    /// <summary>What was begun, in the order written; the value of one that cannot be read as a whole is null.</summary>
    public static IEnumerable<LenientReading> Find(string text)
    {
        var budget = (long)text.Length * MaxPasses;
        var (at, fence) = (0, -1);
        while (at < text.Length && text.AsSpan(at).IndexOfAny('{', '[') is var distance and >= 0)
        {
            var start = at + distance;
            if (ThinkingSplitter.FindBlock(text, at, start + 1) is { } thinking)
            {
                at = thinking.End;
                continue;
            }

            var reading = LenientJson.Read(text, start);
            budget -= Math.Max(reading.End - start, 1);
            at = Math.Max(reading.End, start + 1);
            if (IsMark(text, reading))
            {
                continue;
            }

            if (reading.Value is not null && EndsHere(text, reading))
            {
                yield return reading;
            }
            else if (reading.Value is null && !Begins(text, start) && budget > 0)
            {
                at = start + 1;
            }
            else
            {
                // Looked for once, not from each value on.
                fence = fence >= start ? fence : NextFence(text, start);
                at = Math.Max(EndOfUnread(text, start, at, fence), start + 1);
                yield return new LenientReading
                {
                    Start = start,
                    End = at,
                    Fault = reading.Fault ?? "more follows behind its end",
                    CutOff = reading.CutOff,
                    ReachedEnd = reading.ReachedEnd,
                };
            }
        }
    }

    // [1] behind a word, [ ] before one, names[0], int[]: a mark of prose or of a program.
    private static bool IsMark(string text, LenientReading reading)
    {
        if (
            text[reading.Start] != '['
            || reading.Value is not LenientArray { Items: [] or [LenientNumber or LenientExpression] }
        )
        {
            return false;
        }

        var behind = reading.End;
        while (behind < text.Length && text[behind] is ' ' or '\t')
        {
            behind++;
        }

        return IsIndex(text, reading.Start)
            || (
                behind < text.Length && (char.IsLetter(text[behind]) || (text[behind] == '(' && behind == reading.End))
            );
    }

    // Directly behind a word, unless that is the label of a fence.
    private static bool IsIndex(string text, int start)
    {
        var word = start;
        while (word > 0 && LenientCursor.IsIdentifierPart(text[word - 1]))
        {
            word--;
        }

        return word < start && (word == 0 || text[word - 1] != '`');
    }

    // A brace in prose has no key behind it.
    private static bool Begins(string text, int start)
    {
        var next = LenientCursor.SkipWhiteSpace(text, start + 1);
        if (next >= text.Length || text[next] is '}' or ']' or '{' or '[' || QuoteRules.IsQuote(text[next]))
        {
            return next < text.Length && (text[start] == '[' || text[next] is not ('{' or ']'));
        }

        return text[start] == '['
            ? char.IsAsciiDigit(text[next]) || text[next] == '-'
            : QuoteRules.IsBareKey(text, next);
    }

    // Whether what follows shows that the value is whole: not another member of it, nor something that its closers are behind.
    private static bool EndsHere(string text, LenientReading reading)
    {
        var at = LenientCursor.SkipWhiteSpace(text, reading.End);
        var isClosed = reading.End > 0 && text[reading.End - 1] is '}' or ']';
        if (!isClosed)
        {
            // What was left open ends with the text, its fence, its tag or its paragraph.
            return at >= text.Length
                || text.AsSpan(at).StartsWith(Fence)
                || (text[at] == '<' ? at + 1 < text.Length && text[at + 1] is '/' or '|' : at > reading.End);
        }

        // A closer too many is a slip.
        while (at < text.Length && text[at] is '}' or ']')
        {
            at = LenientCursor.SkipWhiteSpace(text, at + 1);
        }

        return at >= text.Length || !IsMore(text, at, reading);
    }

    private static bool IsMore(string text, int at, LenientReading reading)
    {
        var isList = reading.Value is LenientArray;
        if (text[at] == ',')
        {
            // An object may follow an object: a list without brackets.
            var next = LenientCursor.SkipWhiteSpace(text, at + 1);
            return next < text.Length
                && (QuoteRules.IsQuote(text[next]) || text[next] == '[' || (isList && text[next] == '{'));
        }

        var isNext = at == reading.End;
        return text[at] == ':'
            || IsOperator(text, reading.End, at)
            || (isList && isNext && text[at] is '{' or '[')
            || (
                QuoteRules.IsQuote(text[at])
                && (
                    (isNext && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]))
                    || QuoteRules.IsQuotedKey(text, at, whenCutOff: false)
                )
            );
    }

    // Behind the closer that is its own by count, as far as strings can be told; else behind all that it may reach to.
    private static int EndOfUnread(string text, int start, int readTo, int limit)
    {
        var end = JsonBrackets.EndOf(text, start, limit);
        return end >= readTo && end < limit && !GoesOn(text, end) ? end : Math.Max(limit, readTo);
    }

    private static int NextFence(string text, int start)
    {
        var fence = text.IndexOf("\n" + Fence, start, StringComparison.Ordinal);
        return fence < 0 ? text.Length : fence;
    }

    private static bool GoesOn(string text, int end)
    {
        var at = LenientCursor.SkipWhiteSpace(text, end);
        return at < text.Length
            && (
                text[at] is ',' or ':' or '}' or ']' or '{' or '['
                || QuoteRules.IsQuote(text[at])
                || IsOperator(text, end, at)
            );
    }

    // [1, 2] + [3]; directly behind, a star may be Markdown's.
    private static bool IsOperator(string text, int end, int at) =>
        (text[at] == '+' || (text[at] == '*' && at > end)) && !text.AsSpan(end, at - end).Contains('\n');
}
