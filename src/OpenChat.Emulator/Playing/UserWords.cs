using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Playing;

/// <summary>What a user's message offers as arguments; whatever was taken once is not offered again.</summary>
internal sealed partial class UserWords(string text)
{
    private readonly Queue<string> _quoted = All(QuotedText(), text);
    private readonly Queue<string> _numbers = All(Number(), text);
    private readonly Queue<string> _phrases = All(PhraseAfterPreposition(), text);

    public string Text => text;

    /// <summary>Takes the value the user gave under this name, as in <c>days: 3</c> or <c>city "Paris"</c>.</summary>
    public string? TakeNamed(string name)
    {
        var words = Regex.Escape(name).Replace("_", "[ _-]", StringComparison.Ordinal);
        var match = Regex.Match(
            text,
            $@"(?<!\w){words}[""”]?(?:\s*[:=]\s*|\s+(?:is|of)\s+|\s+(?=[""“']|-?\d))(?:[""“'](?<value>[^""”']*)[""”']|(?<value>-?\d+(?:\.\d+)?|[^\s,;}}\]]+?)(?=[\s,;.!?}}\]]|$))",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)
        );
        if (!match.Success)
        {
            return null;
        }

        var value = match.Groups["value"].Value;
        Remove(_quoted, value);
        Remove(_numbers, value);
        Remove(_phrases, value);
        return value;
    }

    public string? TakeText() => Take(_quoted) ?? Take(_phrases);

    public double? TakeNumber(Predicate<double> fits)
    {
        var fitting = _numbers.FirstOrDefault(digits => fits(ToNumber(digits)));
        if (fitting is null)
        {
            return null;
        }

        Remove(_numbers, fitting);
        return ToNumber(fitting);
    }

    /// <summary>Takes what the user enumerates, as in <c>Paris, Rome and Berlin</c>; empty when the next phrase is no enumeration.</summary>
    public IReadOnlyList<string> TakeEnumeration()
    {
        if (_quoted.Count > 1)
        {
            var all = _quoted.ToList();
            _quoted.Clear();
            return all;
        }

        var match = Enumeration().Match(text);
        if (!match.Success)
        {
            return [];
        }

        Take(_phrases);
        return [.. Conjunction().Split(match.Groups["items"].Value).Where(item => item.Length > 0)];
    }

    public bool Mentions(string words) =>
        Regex.IsMatch(
            text,
            $@"(?<!\w){Regex.Escape(words)}(?!\w)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)
        );

    private static double ToNumber(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    private static string? Take(Queue<string> words) => words.TryDequeue(out var word) ? word : null;

    private static void Remove(Queue<string> words, string value)
    {
        var others = words.Where(word => word != value).ToList();
        words.Clear();
        others.ForEach(words.Enqueue);
    }

    private static Queue<string> All(Regex pattern, string text) =>
        new(pattern.Matches(text).Select(match => match.Groups["value"].Value));

    [GeneratedRegex(
        @"[""“](?<value>[^""”\r\n]+)[""”]|(?<!\w)'(?<value>[^'\r\n]+)'(?!\w)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex QuotedText();

    [GeneratedRegex(@"(?<![\w.])(?<value>-?\d+(?:\.\d+)?)(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    /// <summary>A phrase ends at punctuation, at the next preposition, or where a new clause begins.</summary>
    [GeneratedRegex(
        @"\b(?:in|for|to|at|from|about|of|on)\s+(?:the\s+)?(?<value>[^\d\s""“'.,;:!?][^\s""“.,;:!?]*(?:\s+(?!(?:in|for|to|at|from|about|of|on|and|or|then|with|today|tomorrow|now|please|using|by)\b)[^\s""“.,;:!?]+)*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex PhraseAfterPreposition();

    [GeneratedRegex(
        @"\b(?:in|for|to|at|from|about|of|on)\s+(?<items>\p{Lu}[\p{L}\-]*(?:\s\p{Lu}[\p{L}\-]*)*(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)\p{Lu}[\p{L}\-]*(?:\s\p{Lu}[\p{L}\-]*)*)+)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"\s*,\s*(?:and\s+)?|\s+and\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Conjunction();
}
