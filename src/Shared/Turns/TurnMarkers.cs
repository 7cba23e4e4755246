using System.Buffers;
using System.Text;

namespace PromptedTools.Turns;

/// <summary>What a model's chat template writes around turns: where a reply ends, and what nobody else may write.</summary>
internal sealed class TurnMarkers
{
    private readonly SearchValues<string> _literals;
    private readonly string[] _headers;

    /// <param name="ends">Where a reply ends. One that begins with a line feed stands at the start of a line only.</param>
    /// <param name="controlTokens">Further literals that a server reads as control tokens, wherever they stand in a text.</param>
    public TurnMarkers(IEnumerable<string> ends, IEnumerable<string> controlTokens)
    {
        Ends = [.. ends];
        string[] literals = [.. Ends.Where(static end => end[0] != '\n').Concat(controlTokens)];
        _literals = SearchValues.Create(literals, StringComparison.OrdinalIgnoreCase);
        _headers = [.. Ends.Where(static end => end[0] == '\n').Select(static end => end[1..])];
        Shortest = literals.Concat(_headers).Select(static marker => marker.Length).DefaultIfEmpty(int.MaxValue).Min();
        EndOfTurn = new StopSequences(Ends);
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
    /// without effect.
    /// </summary>
    public string Neutralise(string text)
    {
        var given = text;
        text = WithSpaces(given, from => given.AsSpan(from).IndexOfAny(_literals) is >= 0 and var at ? from + at : -1);
        foreach (var header in _headers)
        {
            var written = text;
            text = WithSpaces(written, from => NextHeader(written, header, from));
        }

        return text;
    }

    private static string WithSpaces(string text, Func<int, int> next)
    {
        var at = next(0);
        if (at < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 8);
        var told = 0;
        for (; at >= 0; at = next(told))
        {
            result.Append(text, told, at + 1 - told).Append(' ');
            told = at + 1;
        }

        return result.Append(text, told, text.Length - told).ToString();
    }

    private static int NextHeader(string text, string header, int start)
    {
        while (text.IndexOf(header, start, StringComparison.Ordinal) is >= 0 and var at)
        {
            if (at == 0 || text[at - 1] is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029')
            {
                return at;
            }

            start = at + 1;
        }

        return -1;
    }
}
