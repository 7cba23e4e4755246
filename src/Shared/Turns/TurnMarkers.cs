using System.Buffers;
using System.Text;

namespace PromptedTools.Turns;

/// <summary>What a model's chat template writes around turns: where a reply ends, and what nobody else may write.</summary>
internal sealed class TurnMarkers
{
    // NEL, line and paragraph separator too: tokenizers and servers differ in what ends a line.
    private static readonly SearchValues<char> s_lineEnds = SearchValues.Create("\n\r\v\f\u0085\u2028\u2029");

    private readonly SearchValues<string> _literals;
    private readonly string[] _headers;

    // Made once: every message of a history is looked through.
    private readonly Func<string, int, int> _nextLiteral;
    private readonly Func<string, int, int> _nextHeader;

    /// <param name="ends">Where a reply ends. One that begins with a line feed stands at the start of a line only.</param>
    /// <param name="controlTokens">Further literals that nobody else may write, which end no reply. A line feed means the same.</param>
    public TurnMarkers(IEnumerable<string> ends, IEnumerable<string> controlTokens)
    {
        Ends = [.. ends];
        string[] markers = [.. Ends, .. controlTokens];
        string[] literals = [.. markers.Where(static marker => marker[0] != '\n')];
        _literals = SearchValues.Create(literals, StringComparison.OrdinalIgnoreCase);
        _headers = [.. markers.Where(static marker => marker[0] == '\n').Select(static marker => marker[1..])];
        Shortest = literals.Concat(_headers).Select(static marker => marker.Length).DefaultIfEmpty(int.MaxValue).Min();
        EndOfTurn = new StopSequences(Ends);
        (_nextLiteral, _nextHeader) = (NextLiteral, NextHeader);
    }

    /// <summary>Where a reply ends.</summary>
    public IReadOnlyList<string> Ends { get; }

    /// <summary>The same, to be looked for.</summary>
    public StopSequences EndOfTurn { get; }

    /// <summary>The fewest characters between two that <see cref="Neutralise"/> adds.</summary>
    public int Shortest { get; }

    /// <summary>The model's own ends and the caller's.</summary>
    public StopSequences EndsWith(IEnumerable<string>? stopSequences)
    {
        string[] own = [.. (stopSequences ?? []).Where(static stop => !string.IsNullOrEmpty(stop))];
        return own.Length == 0 ? EndOfTurn : new StopSequences([.. Ends, .. own]);
    }

    /// <summary>
    /// The same text, unless it holds a marker: that one gets a space after its first character, which leaves it readable but
    /// without effect. Case is free, and so are line ends and the white space in a header.
    /// </summary>
    public string Neutralise(string text)
    {
        text = WithSpaces(text, _nextLiteral);
        return _headers.Length == 0 ? text : WithSpaces(text, _nextHeader);
    }

    /// <summary>The same text, or one with a space after each of the characters whose places are given.</summary>
    /// <param name="text">The text.</param>
    /// <param name="next">In a text, the next such place at or after one; -1 if there is none.</param>
    public static string WithSpaces(string text, Func<string, int, int> next)
    {
        var at = next(text, 0);
        if (at < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 8);
        var told = 0;
        for (; at >= 0; at = next(text, told))
        {
            result.Append(text, told, at + 1 - told).Append(' ');
            told = at + 1;
        }

        return result.Append(text, told, text.Length - told).ToString();
    }

    private int NextLiteral(string text, int start) =>
        text.AsSpan(start).IndexOfAny(_literals) is >= 0 and var at ? start + at : -1;

    private int NextHeader(string text, int start)
    {
        while (start < text.Length)
        {
            if (start == 0 || s_lineEnds.Contains(text[start - 1]))
            {
                var at = SkipBlank(text, start);
                if (Array.Exists(_headers, header => IsHeaderAt(text, at, header)))
                {
                    return at;
                }
            }

            var end = text.AsSpan(start).IndexOfAny(s_lineEnds);
            start = end < 0 ? text.Length : start + end + 1;
        }

        return -1;
    }

    // Of white space between its words and before its colon there may be more than the template writes.
    private static bool IsHeaderAt(string text, int at, string header)
    {
        foreach (var c in header)
        {
            if (c == ' ')
            {
                var word = SkipBlank(text, at);
                if (word == at)
                {
                    return false;
                }

                at = word;
                continue;
            }

            at = c == ':' ? SkipBlank(text, at) : at;
            if (at >= text.Length || char.ToUpperInvariant(text[at]) != char.ToUpperInvariant(c))
            {
                return false;
            }

            at++;
        }

        return true;
    }

    private static int SkipBlank(string text, int at)
    {
        while (at < text.Length && IsBlank(text[at]))
        {
            at++;
        }

        return at;
    }

    // What is not seen on a line: white space, and the format characters that have no width.
    private static bool IsBlank(char c) =>
        c == ' '
        || (
            !s_lineEnds.Contains(c)
            && (char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)
        );
}
