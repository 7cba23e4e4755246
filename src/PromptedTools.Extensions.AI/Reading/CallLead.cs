using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What the beginning of a reply, or of what stands apart in it, allows it to be.</summary>
internal enum CallLeadKind
{
    /// <summary>Too little of it is there.</summary>
    Undecided,

    /// <summary>Text: no call begins here.</summary>
    Text,

    /// <summary>A code fence or brackets that may be calls, and end by themselves.</summary>
    Region,

    /// <summary>What may be a call, which only the end of the reply decides.</summary>
    Rest,

    /// <summary>A block of calls.</summary>
    Block,
}

/// <summary>
/// Tells by the first characters whether a call may begin. Once decided it stays so, whatever follows: so it makes no
/// difference how much was there when it was asked.
/// </summary>
internal static class CallLead
{
    // What is undecided for so long only the end tells.
    private const int MaxUndecided = 1024;

    // Fences in fences, words before words: what goes deeper is no call, and must not cost the stack.
    private const int MaxNesting = 4;
    private const int MaxNameLength = 256;
    private const int MaxLabelLength = 40;
    private const string ValueStarts = "{[(\"'“”‘’";

    // Words that stand for a list without calls or around one.
    private static readonly string[] s_keywords = ["None", "null", "print("];
    private static readonly string[] s_prefixes = ["await ", "return ", "json\n", "json\r\n", "functools"];

    /// <summary>Words that a model puts before a call; "json" alone on a line is what is left of a fence.</summary>
    public static ReadOnlySpan<string> Prefixes => s_prefixes;

    /// <summary>What a text may begin. White space before it was skipped.</summary>
    public static CallLeadKind Decide(ReadOnlySpan<char> text, ToolCatalog tools, bool isFinal)
    {
        var kind = Decide(text[..Math.Min(text.Length, MaxUndecided)], tools, nesting: 0);
        return kind == CallLeadKind.Undecided && (isFinal || text.Length >= MaxUndecided) ? CallLeadKind.Rest : kind;
    }

    private static CallLeadKind Decide(ReadOnlySpan<char> text, ToolCatalog tools, int nesting)
    {
        if (text.IsEmpty || nesting > MaxNesting)
        {
            return text.IsEmpty ? CallLeadKind.Undecided : CallLeadKind.Text;
        }

        return text[0] switch
        {
            '<' => Tag(text) ?? Element(text),
            '[' => Tag(text) ?? Value(text[1..], tools, nesting, "]"),
            '(' when text is ['(', >= '0' and <= '9', ..] => ListItem(text, tools, nesting) ?? CallLeadKind.Text,
            '(' => Value(text[1..], tools, nesting, ""),
            '{' => Object(text[1..].TrimStart()),
            '`' => Ticks(text, tools, nesting),
            _ => ListItem(text, tools, nesting) ?? Name(text, tools, nesting),
        };

        CallLeadKind Element(ReadOnlySpan<char> text)
        {
            // <get_weather><city>…
            var end = text[1..].IndexOfAny('>', '<', '\n');
            return end < 0 && text.Length < MaxNameLength ? CallLeadKind.Undecided
                : end > 0 && text[1 + end] == '>' && tools.Knows(text.Slice(1, end).ToString()) ? CallLeadKind.Rest
                : CallLeadKind.Text;
        }
    }

    private static CallLeadKind? Tag(ReadOnlySpan<char> text)
    {
        if (ToolCallTags.MayBecome(text))
        {
            return CallLeadKind.Undecided;
        }

        return ToolCallTags.At(text, 0) is not { } tag ? null
            : tag.Kind == ToolCallTagKind.Open ? CallLeadKind.Block
            : tag.Kind == ToolCallTagKind.Result ? CallLeadKind.Rest
            : CallLeadKind.Text;
    }

    private static CallLeadKind Value(ReadOnlySpan<char> rest, ToolCatalog tools, int nesting, string otherStarts)
    {
        rest = rest.TrimStart();
        return rest.IsEmpty ? CallLeadKind.Undecided
            : ValueStarts.Contains(rest[0]) || otherStarts.Contains(rest[0]) ? CallLeadKind.Region
            : AsRegion(rest[0] == '`' ? Ticks(rest, tools, nesting) : Name(rest, tools, nesting));
    }

    private static CallLeadKind Object(ReadOnlySpan<char> rest) =>
        rest.IsEmpty ? CallLeadKind.Undecided
        : ValueStarts.Contains(rest[0]) || rest[0] is '}' or '_' or '/' or '#' || char.IsLetter(rest[0])
            ? CallLeadKind.Region
        : CallLeadKind.Text;

    private static CallLeadKind? ListItem(ReadOnlySpan<char> text, ToolCatalog tools, int nesting) =>
        ListMarker.MayBecome(text) ? CallLeadKind.Undecided
        : ListMarker.LengthOf(text) is var marker and > 0 ? Item(text[marker..].TrimStart(), tools, nesting)
        : null;

    // The items of a list may all be calls.
    private static CallLeadKind Item(ReadOnlySpan<char> text, ToolCatalog tools, int nesting) =>
        Decide(text, tools, nesting + 1) switch
        {
            CallLeadKind.Region or CallLeadKind.Block => CallLeadKind.Rest,
            var kind => kind,
        };

    private static CallLeadKind Ticks(ReadOnlySpan<char> text, ToolCatalog tools, int nesting)
    {
        var rest = text.TrimStart('`');
        if (rest.IsEmpty)
        {
            return CallLeadKind.Undecided;
        }

        if (text.Length - rest.Length < 3)
        {
            return rest[0] is '{' or '[' ? Item(rest, tools, nesting) : Name(rest, tools, nesting);
        }

        // What the fence holds decides, as at the head of a reply.
        var fence = CodeFence.At(text.ToString(), 0)!.Value;
        return fence.ContentStart < text.Length && ToolCallTags.IsResultName(fence.Label) ? CallLeadKind.Region
            : fence.ContentStart < text.Length
                ? AsRegion(Decide(WithoutRemarks(text[fence.ContentStart..]), tools, nesting + 1))
            : text.Length <= MaxLabelLength ? CallLeadKind.Undecided
            : CallLeadKind.Text;
    }

    // What begins behind lines of remarks; nothing, as long as the last of them goes on.
    private static ReadOnlySpan<char> WithoutRemarks(ReadOnlySpan<char> text)
    {
        while ((text = text.TrimStart()) is ['#', ..] or ['/', '/', ..])
        {
            var length = text.IndexOf('\n');
            text = length < 0 ? [] : text[length..];
        }

        return text is "/" ? [] : text;
    }

    private static CallLeadKind AsRegion(CallLeadKind kind) =>
        kind is CallLeadKind.Rest or CallLeadKind.Block ? CallLeadKind.Region : kind;

    private static CallLeadKind Name(ReadOnlySpan<char> text, ToolCatalog tools, int nesting)
    {
        if (LabelledCalls.MayBecomeLead(text))
        {
            return LabelledCalls.MayBegin(text.ToString()) ? CallLeadKind.Rest : CallLeadKind.Undecided;
        }

        foreach (var word in s_keywords)
        {
            if (StartOfEither(text, word))
            {
                return text.Length < word.Length ? CallLeadKind.Undecided : CallLeadKind.Rest;
            }
        }

        foreach (var prefix in Prefixes)
        {
            if (StartOfEither(text, prefix))
            {
                return text.Length <= prefix.Length
                    ? CallLeadKind.Undecided
                    : Decide(text[prefix.Length..].TrimStart(), tools, nesting + 1);
            }
        }

        // default_api.get_weather(, weather.get_weather{, get_weather and its arguments on the next line
        var end = 0;
        while (end < text.Length && end < MaxNameLength && IsNamePart(text[end]))
        {
            end++;
        }

        if (end is 0 or MaxNameLength)
        {
            return CallLeadKind.Text;
        }

        if (end == text.Length)
        {
            return CallLeadKind.Undecided;
        }

        var next = text[end..].TrimStart();
        return !tools.Knows(text[..end].TrimEnd(':').ToString()) ? CallLeadKind.Text
            : next.IsEmpty ? CallLeadKind.Undecided
            : next[0] is '(' or '{' or '[' or '<' or '"' or '`' or ':' ? CallLeadKind.Rest
            : CallLeadKind.Text;
    }

    private static bool IsNamePart(char c) =>
        LenientCursor.IsIdentifierPart(c) || c is '.' or '-' or '/' or '\\' or ':';

    private static bool StartOfEither(ReadOnlySpan<char> text, string word) =>
        text.Length < word.Length
            ? word.StartsWith(text, StringComparison.OrdinalIgnoreCase)
            : text.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
