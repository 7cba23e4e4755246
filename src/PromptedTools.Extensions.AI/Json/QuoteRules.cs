using System.Buffers;
using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Tells a quote that ends a string from one that belongs to it, by what follows. Every look ahead is bounded, white
/// space aside, so that reading stays linear.
/// </summary>
internal static partial class QuoteRules
{
    private const int MaxKeyLength = 128;
    private const string DoubleQuotes = "\"\u201C\u201D\u201E\u201F";
    private const string SingleQuotes = "'\u2018\u2019\u201A\u201B";
    private const string Space = @"[\s\uFEFF\u200B]*";

    // A word, whose underscores may be escaped.
    private const string Word = @"(?=[\p{L}_]|\\_)(?>[\p{L}\p{Nd}_\\]{1,128})";

    // Of a key: 2024, 1.5, 2nd.
    private const string NumberedWord = @"-?(?=\p{Nd})(?>[\p{L}\p{Nd}_]{1,128})";
    private const string WordParts = @"(?>[-.][\p{L}\p{Nd}_\\]{0,128}){0,8}";

    private static readonly SearchValues<char> s_doubleStops = SearchValues.Create(DoubleQuotes + "\\");
    private static readonly SearchValues<char> s_singleStops = SearchValues.Create(SingleQuotes + "\\");
    private static readonly SearchValues<char> s_straightDoubleStops = SearchValues.Create("\"\\");
    private static readonly SearchValues<char> s_straightSingleStops = SearchValues.Create("'\\");

    public static bool IsQuote(char c) =>
        c is '"' or '\''
        || DoubleQuotes.Contains(c, StringComparison.Ordinal)
        || SingleQuotes.Contains(c, StringComparison.Ordinal);

    /// <summary>What may end a string that this quote opens, and the backslash.</summary>
    public static SearchValues<char> Stops(char open) =>
        open switch
        {
            '"' => s_straightDoubleStops,
            '\'' => s_straightSingleStops,
            _ when DoubleQuotes.Contains(open, StringComparison.Ordinal) => s_doubleStops,
            _ => s_singleStops,
        };

    /// <summary>Whether a quote that ends before <paramref name="next"/> closes its string.</summary>
    public static bool Closes(string text, int next, LenientContainer container)
    {
        var at = container == LenientContainer.TopLevel ? text.Length : LenientCursor.SkipWhiteSpace(text, next);
        if (at >= text.Length)
        {
            return true;
        }

        return text[at] switch
        {
            '}' or ']' or ')' or '`' or '#' => true,
            ',' => BeginsNext(text, LenientCursor.SkipWhiteSpace(text, at + 1), container),
            '<' => at + 1 < text.Length
                && text[at + 1] is '/' or '|' or '\\'
                && !(at == next && MarkupToQuote().IsMatch(text, at)),
            '/' => at + 1 < text.Length && text[at + 1] is '/' or '*',
            ':' => container is LenientContainer.Call or LenientContainer.Array,
            '=' => container == LenientContainer.Call,
            '[' or '(' => at == next,
            '+' or '%' or '*' => container != LenientContainer.Object || IsBeforeQuote(text, at + 1),
            '.' => at == next && Method().IsMatch(text, at + 1),
            var c when IsQuote(c) => at > next && (container != LenientContainer.Object || IsQuotedKey(text, at)),
            _ => HasBlankLine(text, next, at),
        };
    }

    /// <summary>The string with one quote for each that SQL's habit doubled: <c>Let''s go</c>.</summary>
    public static string WithoutDoubled(string written) => Doubled().Replace(written, "$1");

    /// <summary>
    /// Whether several strings were read as one, as in <c>"a" or "b"</c>: the first quote inside ends a word, the last one
    /// begins one.
    /// </summary>
    public static bool AreSeveral(ReadOnlySpan<char> written, char quote)
    {
        var quotes =
            quote is '"' or '\'' ? new ReadOnlySpan<char>(in quote)
            : DoubleQuotes.Contains(quote, StringComparison.Ordinal) ? DoubleQuotes
            : SingleQuotes;
        var first = written.IndexOfAny(quotes);
        var last = written.LastIndexOfAny(quotes);
        return first > 0
            && last > first
            && last + 1 < written.Length
            && IsBetween(written[first + 1])
            && IsBetween(written[last - 1])
            && !(char.IsWhiteSpace(written[first - 1]) || written[first - 1] == '\\')
            && !char.IsWhiteSpace(written[last + 1]);

        static bool IsBetween(char c) => !(char.IsLetterOrDigit(c) || c == '\\' || IsQuote(c));
    }

    /// <summary>
    /// Whether a string, quotes and all, took in what stands behind it: another member, or the closers of what it stands in.
    /// JSON in a string, quotes not escaped, has members of its own.
    /// </summary>
    public static bool HoldsMembers(ReadOnlySpan<char> written, char quote)
    {
        var isJson = written.TrimStart() is ['{' or '[', ..];
        var depth = 0;
        for (var at = 0; at < written.Length; at++)
        {
            var c = written[at];
            depth += JsonBrackets.Step(c);
            if (depth < 0 || (c == quote && !isJson && written[(at + 1)..].TrimStart() is [':', ..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a key in quotes and its colon stand here; <paramref name="whenCutOff"/> where the text ends too early to tell.</summary>
    public static bool IsQuotedKey(string text, int at, bool whenCutOff = true)
    {
        if (!IsQuote(text[at]))
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
            else if (IsQuote(text[i]))
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

    /// <summary>Whether a key without quotes stands here.</summary>
    public static bool IsBareKey(string text, int at) => BareKey().IsMatch(text, at);

    /// <summary>Prose that begins in a paragraph of its own ends what was left open.</summary>
    public static bool HasBlankLine(string text, int from, int to) => text.AsSpan(from, to - from).Count('\n') > 1;

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

        return IsQuote(text[at])
            || char.IsDigit(text[at])
            || text[at] is '[' or '(' or '-' or '*' or '.' or '$' or ','
            || BareItem().IsMatch(text, at);
    }

    // "a" + "b"
    private static bool IsBeforeQuote(string text, int at)
    {
        at = LenientCursor.SkipWhiteSpace(text, at);
        return at < text.Length && IsQuote(text[at]);
    }

    // 10:30 is a time.
    [GeneratedRegex(
        $@"\G(?:{Word}{WordParts}{Space}(?:[:=]|\z)|{NumberedWord}{WordParts}{Space}(?:[:=](?![0-5][0-9](?![0-9]))|\z))",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex BareKey();

    [GeneratedRegex($@"\G{Word}(?:[(.:""']|{Space}(?:[,)\]}}=]|\z))", RegexOptions.CultureInvariant)]
    private static partial Regex BareItem();

    [GeneratedRegex($@"(?<=\p{{L}})([{DoubleQuotes}{SingleQuotes}])\1(?=\p{{L}})", RegexOptions.CultureInvariant)]
    private static partial Regex Doubled();

    [GeneratedRegex($@"\G{Word}\(", RegexOptions.CultureInvariant)]
    private static partial Regex Method();

    // Markup that goes on to the string's own quote on its line: "<p>He said "hi"</p>"
    [GeneratedRegex(
        $@"\G(?></?[a-zA-Z][^<>{DoubleQuotes}]{{0,64}}>[^<>{{}}\[\]\r\n{DoubleQuotes}]{{0,64}}){{1,8}}[{DoubleQuotes}]",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex MarkupToQuote();
}
