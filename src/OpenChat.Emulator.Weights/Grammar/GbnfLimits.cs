namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// Finds in a caller's GBNF what llama.cpp's reader has no bound for, before it reads it: it calls itself for each parenthesis and
/// ends the process where the stack does, counts from a repetition's maximum up to its minimum, and writes out what is repeated.
/// </summary>
internal static class GbnfLimits
{
    private const int MaxDepth = 100;
    private const int MaxElements = 200_000;

    /// <summary>What is too much and how to mend it, as the end of a sentence; null where nothing is. Errors of syntax are llama.cpp's to find.</summary>
    public static string? Excess(string grammar)
    {
        var depth = 0;
        // Elements that llama.cpp has for the grammar so far, and for what a repetition here would repeat.
        var elements = 0L;
        var repeated = 0L;
        for (var at = 0; at < grammar.Length; )
        {
            var start = at;
            switch (grammar[at])
            {
                case '#':
                    at = Past(grammar, at, '\n');
                    continue;
                case '"':
                    at = Past(grammar, at, '"');
                    repeated = at - start;
                    elements += repeated;
                    break;
                case '[':
                    at = Past(grammar, at, ']');
                    repeated = at - start;
                    elements += repeated;
                    break;
                case '(' when ++depth > MaxDepth:
                    return $"nests more than {MaxDepth} parentheses; give the inner ones rules of their own.";
                case '{':
                    at = Past(grammar, at, '}');
                    var (min, max) = Counts(grammar.AsSpan(start + 1, at - start - 1).TrimEnd('}'));
                    if (max < min)
                    {
                        return "has a repetition whose maximum is below its minimum.";
                    }

                    elements += (max ?? min + 1) * (repeated + 1);
                    repeated = (min * repeated) + 1;
                    break;
                case '?' or '*' or '+':
                    at++;
                    elements += 2 * (repeated + 1);
                    break;
                case ')':
                    at++;
                    depth--;
                    repeated = 1;
                    break;
                case var other:
                    at++;
                    if (!char.IsWhiteSpace(other))
                    {
                        elements++;
                        repeated = 1;
                    }

                    break;
            }

            if (elements > MaxElements)
            {
                return $"has more than {MaxElements:N0} elements, counting each repetition; repeat less.";
            }
        }

        return null;
    }

    /// <summary>Where what begins here with a delimiter ends; a backslash takes the character behind it along.</summary>
    private static int Past(string grammar, int start, char end)
    {
        for (var at = start + 1; at < grammar.Length; at++)
        {
            if (grammar[at] == end)
            {
                return at + 1;
            }

            at += grammar[at] == '\\' && end != '\n' ? 1 : 0;
        }

        return grammar.Length;
    }

    /// <summary>The counts of a repetition; what is no number is 0, for llama.cpp to refuse.</summary>
    private static (long Min, long? Max) Counts(ReadOnlySpan<char> text)
    {
        var comma = text.IndexOf(',');
        var min = Count(comma < 0 ? text : text[..comma]);
        return (
            min,
            comma < 0 ? min
            : text[(comma + 1)..].IsWhiteSpace() ? null
            : Count(text[(comma + 1)..])
        );
    }

    // Beyond this llama.cpp refuses the repetition itself (MAX_REPETITION_THRESHOLD).
    private static long Count(ReadOnlySpan<char> text) =>
        int.TryParse(text, out var count) ? Math.Min(count, 10_000) : 0;
}
