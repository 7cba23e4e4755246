using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>A place where a document names a tool as a call does.</summary>
/// <param name="Text">The document.</param>
/// <param name="Start">Where the name begins in it.</param>
internal readonly record struct DocumentMention(string Text, int Start)
{
    private const string NameSeparators = "_-.\\/:";

    // What a call has around its name: quotes, keys, labels, brackets.
    private const string Before = "\"'`“”„‘’=:>{[,(<*|";
    private const string Behind = "({[<:";

    private const int MaxNameLength = 256;
    private const int MaxLabelLength = 100;
    private const int MaxTagLength = 200;
    private const int MaxTags = 2;
    private const int MaxNearestBrackets = 8;
    private const int MaxEnclosingBrackets = 4;

    /// <summary>The places in one document where a tool is named, in any spelling by which it would be found.</summary>
    public static IEnumerable<DocumentMention> Of(string toolName, string text, ToolCatalog catalog)
    {
        // As the catalog finds "Send" for Mail-Send.
        var last = ToolCatalog.LastPart(toolName);
        var name = NameFolding.Fold(last.Length < ToolCatalog.MinSuffixLength ? toolName : last);
        if (name.Length == 0)
        {
            yield break;
        }

        char[] firsts = [char.ToLowerInvariant(name[0]), char.ToUpperInvariant(name[0])];
        for (var at = 0; at < text.Length; at++)
        {
            var distance = text.AsSpan(at).IndexOfAny(firsts);
            if (distance < 0)
            {
                yield break;
            }

            at += distance;
            var end = NameFolding.EndOfSame(text, at, name);
            if (end < 0)
            {
                continue;
            }

            var (start, stop) = (StartOfName(text, at), EndOfName(text, end));
            if (IsAsInCall(text, start, stop) && catalog.Find(text[start..stop]).Tool?.Name == toolName)
            {
                yield return new DocumentMention(text, start);
            }
        }
    }

    /// <summary>Where a call with this name may begin: with the name, its line, a tag or a bracket before it.</summary>
    public IEnumerable<int> Starts(int maxLength)
    {
        yield return Start;
        if (StartOfLine() is { } line)
        {
            yield return line;
        }

        if (StartOfLabel() is { } label)
        {
            yield return label;
        }

        var (tags, brackets, enclosing, depth) = (0, 0, 0, 0);
        for (var at = Start - 1; at >= 0 && Start - at <= maxLength; at--)
        {
            switch (Text[at])
            {
                case '<' when tags < MaxTags && Start - at <= MaxTagLength:
                    tags++;
                    yield return at;
                    break;
                case '}' or ']' or ')':
                    depth++;
                    break;
                case '{' or '[' or '(':
                    // A bracket in a string misleads the count: the nearest ones are tried in any case.
                    var encloses = depth == 0 && enclosing < MaxEnclosingBrackets;
                    if (encloses || brackets < MaxNearestBrackets)
                    {
                        yield return at;
                    }

                    enclosing += encloses ? 1 : 0;
                    brackets++;
                    depth = Math.Max(0, depth - 1);
                    break;
                default:
                    break;
            }
        }
    }

    private int? StartOfLine()
    {
        var from = Math.Max(0, Start - MaxLabelLength);
        var label = Text.AsSpan(from, Start - from);
        var end = label.LastIndexOfAny('\n', '\r');
        return end < 0 && from > 0 ? null : from + end + 1;
    }

    // "Action:" in a sentence, or right behind a quote or a tag.
    private int? StartOfLabel()
    {
        var label = Text.AsSpan(0, Start).TrimEnd(" \t`*");
        if (label is not [.., ':'])
        {
            return null;
        }

        var start = label.Length - 1;
        while (start > 0 && char.IsLetter(label[start - 1]))
        {
            start--;
        }

        return start;
    }

    private static int StartOfName(string text, int at)
    {
        var start = at;
        while (start > 0 && at - start < MaxNameLength && IsOfName(text[start - 1]))
        {
            start--;
        }

        return start;
    }

    private static int EndOfName(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < MaxNameLength && IsOfName(text[end]))
        {
            end++;
        }

        // "get_weather:" is a name and a colon.
        while (end > at && NameSeparators.Contains(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private static bool IsAsInCall(string text, int start, int end)
    {
        var before = text.AsSpan(0, start).TrimEnd();
        var behind = text.AsSpan(end).TrimStart();
        return (!before.IsEmpty && Before.Contains(before[^1])) || (!behind.IsEmpty && Behind.Contains(behind[0]));
    }

    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || NameSeparators.Contains(c);
}
