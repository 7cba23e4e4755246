using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What the beginning of a reply allows it to be.</summary>
internal enum ReplyLeadKind
{
    /// <summary>Too little of it is there.</summary>
    Undecided,

    /// <summary>Text: a call can only come later, in a block or a fence.</summary>
    Text,

    /// <summary>A code fence or brackets that may be a call.</summary>
    Aside,

    /// <summary>A line that may be a call, which only the end of the reply decides.</summary>
    Line,

    /// <summary>A block of calls.</summary>
    Block,
}

/// <summary>Tells by the first characters of a reply whether it may be a call.</summary>
internal static class ReplyLead
{
    private const string ValueStarts = "{[(\"'“”‘’";
    private const int MaxLabelLength = 40;

    // Fences in fences, words before words: what goes deeper is no call, and must not cost the stack.
    private const int MaxNesting = 4;
    private const string NameEnds = "({[\"\n:`<";

    // Words that stand for a list without calls or around one, and words that a model puts before a name.
    private static readonly string[] s_keywords = ["None", "null", "print("];
    private static readonly string[] s_prefixes = ["await ", "return ", "functions.", "function.", "tools.", "tool."];

    /// <param name="text">The reply so far, from its first character that is not white space.</param>
    /// <param name="tools">The tools it may call.</param>
    public static ReplyLeadKind Decide(ReadOnlySpan<char> text, ToolCatalog tools) => Decide(text, tools, nesting: 0);

    private static ReplyLeadKind Decide(ReadOnlySpan<char> text, ToolCatalog tools, int nesting)
    {
        if (text.IsEmpty || nesting > MaxNesting)
        {
            return text.IsEmpty ? ReplyLeadKind.Undecided : ReplyLeadKind.Text;
        }

        return text[0] switch
        {
            '<' => DecideTag(text, tools, nesting) ?? ReplyLeadKind.Text,
            '[' => DecideTag(text, tools, nesting) ?? DecideValue(text[1..], tools, nesting, "]"),
            '(' => DecideValue(text[1..], tools, nesting, ""),
            '{' => DecideObject(text[1..].TrimStart()),
            '`' => DecideTicks(text, tools, nesting),
            _ => ListMarker.MayBecome(text) ? ReplyLeadKind.Undecided
            : ListMarker.LengthOf(text) is var marker and > 0 ? DecideName(text[marker..].TrimStart(), tools, nesting)
            : DecideName(text, tools, nesting),
        };
    }

    private static ReplyLeadKind? DecideTag(ReadOnlySpan<char> text, ToolCatalog tools, int nesting)
    {
        if (ToolCallTags.At(text, 0) is { } tag)
        {
            return tag.Kind == ToolCallTagKind.Close ? ReplyLeadKind.Line : ReplyLeadKind.Block;
        }

        if (ToolCallTags.MayBegin(text))
        {
            return ReplyLeadKind.Undecided;
        }

        // <get_weather><city>…
        return text[0] == '<' && DecideName(text[1..], tools, nesting, ">") is not ReplyLeadKind.Text and var kind
            ? kind
            : null;
    }

    private static ReplyLeadKind DecideValue(
        ReadOnlySpan<char> rest,
        ToolCatalog tools,
        int nesting,
        string otherStarts
    )
    {
        rest = rest.TrimStart();
        return rest.IsEmpty ? ReplyLeadKind.Undecided
            : ValueStarts.Contains(rest[0]) || otherStarts.Contains(rest[0]) ? ReplyLeadKind.Aside
            : AsAside(rest[0] == '`' ? DecideTicks(rest, tools, nesting) : DecideName(rest, tools, nesting));
    }

    private static ReplyLeadKind DecideObject(ReadOnlySpan<char> rest) =>
        rest.IsEmpty ? ReplyLeadKind.Undecided
        : ValueStarts.Contains(rest[0]) || rest[0] is '}' or '_' or '/' or '#' || char.IsLetter(rest[0])
            ? ReplyLeadKind.Aside
        : ReplyLeadKind.Text;

    private static ReplyLeadKind DecideTicks(ReadOnlySpan<char> text, ToolCatalog tools, int nesting)
    {
        var rest = text.TrimStart('`');
        var ticks = text.Length - rest.Length;
        if (rest.IsEmpty)
        {
            return ReplyLeadKind.Undecided;
        }

        if (ticks < TextScanner.FenceMarker.Length)
        {
            return DecideName(rest, tools, nesting);
        }

        // What the fence holds decides, as at the head of a reply.
        var fence = CodeFence.At(text.ToString(), 0)!.Value;
        return fence.ContentStart < text.Length && ToolCallTags.IsResultName(fence.Label) ? ReplyLeadKind.Aside
            : fence.ContentStart < text.Length
                ? AsAside(Decide(text[fence.ContentStart..].TrimStart(), tools, nesting + 1))
            : text.Length <= MaxLabelLength ? ReplyLeadKind.Undecided
            : ReplyLeadKind.Text;
    }

    private static ReplyLeadKind AsAside(ReplyLeadKind kind) =>
        kind is ReplyLeadKind.Line or ReplyLeadKind.Block ? ReplyLeadKind.Aside : kind;

    private static ReplyLeadKind DecideName(
        ReadOnlySpan<char> text,
        ToolCatalog tools,
        int nesting,
        string otherEnds = ""
    )
    {
        if (LabelledCalls.MayBecomeLead(text))
        {
            return LabelledCalls.MayBegin(text.ToString()) ? ReplyLeadKind.Line : ReplyLeadKind.Undecided;
        }

        foreach (var word in s_keywords)
        {
            if (StartOfEither(text, word))
            {
                return text.Length < word.Length ? ReplyLeadKind.Undecided : ReplyLeadKind.Line;
            }
        }

        foreach (var prefix in s_prefixes)
        {
            if (StartOfEither(text, prefix))
            {
                return text.Length <= prefix.Length
                    ? ReplyLeadKind.Undecided
                    : Decide(text[prefix.Length..].TrimStart(), tools, nesting + 1);
            }
        }

        var end = text.IndexOfAny(NameEnds + otherEnds);
        return end >= 0
            ? tools.Knows(text[..end].ToString())
                ? ReplyLeadKind.Line
                : ReplyLeadKind.Text
            : MayBecomeName(text.ToString(), tools)
                ? ReplyLeadKind.Undecided
                : ReplyLeadKind.Text;
    }

    private static bool MayBecomeName(string text, ToolCatalog tools)
    {
        // A model may write a plugin's function without its plugin, or a namespace before the name.
        var whole = NameFolding.Fold(text);
        var last = NameFolding.Fold(LastPart(text));
        return tools.Tools.Any(tool =>
            NameFolding.Fold(tool.Name).StartsWith(whole, StringComparison.Ordinal)
            || NameFolding.Fold(LastPart(tool.Name)).StartsWith(last, StringComparison.Ordinal)
        );
    }

    private static string LastPart(string name) => name[(name.LastIndexOfAny(['.', '-', '/', ':']) + 1)..];

    private static bool StartOfEither(ReadOnlySpan<char> text, string word) =>
        text.Length < word.Length
            ? word.StartsWith(text, StringComparison.OrdinalIgnoreCase)
            : text.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
