using System.Buffers;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// The tags that models put around a call: a word of the vocabulary in brackets. Case, joiners, brackets and bars are free
/// (<c>&lt;tool_call&gt;</c>, <c>[TOOL-CALLS]</c>, <c>&lt;|tool_call|&gt;</c>).
/// </summary>
internal static class ToolCallTags
{
    private const int MaxTagLength = 200;

    private static readonly SearchValues<char> s_tagEnd = SearchValues.Create("<>[]{}\n");

    /// <summary>Whether a key or a label, in any spelling, names a result of a tool.</summary>
    public static bool IsResultName(string name) =>
        TagVocabulary.Find(NameFolding.Fold(name)) is { Role: TagRole.Result, IsClosing: false };

    /// <summary>The next tag at or after <paramref name="start"/>, or null.</summary>
    public static ToolCallTag? Find(string text, int start)
    {
        while (start < text.Length && text.AsSpan(start).IndexOfAny('<', '[') is var distance and >= 0)
        {
            start += distance;
            if (At(text, start) is { } tag)
            {
                return tag;
            }

            start++;
        }

        return null;
    }

    /// <summary>The tag that begins at <paramref name="position"/>, or null.</summary>
    public static ToolCallTag? At(ReadOnlySpan<char> text, int position) =>
        At(text, position, TagHead.Read(text, position, stackalloc char[TagVocabulary.MaxLength]));

    private static ToolCallTag? At(ReadOnlySpan<char> text, int position, TagHead head)
    {
        if (
            TagVocabulary.Find(head.Name) is not var (role, isClosing)
            || !TagVocabulary.IsTag(role, text[position], head.IsBarred)
        )
        {
            return null;
        }

        var end = EndOf(text, head.End, text[position] == '<' ? '>' : ']', out var toolName);
        if (text[position] == '[' && IsLink(text[end..]))
        {
            return null;
        }

        if (isClosing || head.IsClosing)
        {
            return new ToolCallTag(position, end, ToolCallTagKind.Close, null);
        }

        if (role == TagRole.NamedCall && toolName is null)
        {
            return null;
        }

        var kind = role == TagRole.Result ? ToolCallTagKind.Result : ToolCallTagKind.Open;
        return IsWholeName(text, head.End) ? new ToolCallTag(position, end, kind, toolName) : null;
    }

    /// <summary>
    /// Whether more must come before <see cref="At(ReadOnlySpan{char}, int)"/> tells whether a text begins with a tag: a tag
    /// shows at its end what it is, one in square brackets only behind that, where a link goes on.
    /// </summary>
    public static bool MayBecome(ReadOnlySpan<char> text)
    {
        if (text is not ['<' or '[', ..] || text.Length >= MaxTagLength)
        {
            return false;
        }

        var end = text[1..].IndexOfAny(s_tagEnd);
        if (end >= 0 && !(text[0] == '[' && text[1 + end] == ']' && text[(end + 2)..] is [] or ['(']))
        {
            return false;
        }

        var head = TagHead.Read(text, 0, stackalloc char[TagVocabulary.MaxLength]);
        // Behind a space the name may go on.
        return TagVocabulary.MayBecome(head.Name, text[0], goesOn: text[head.End..] is [] or [' ']);
    }

    /// <summary>
    /// Whether something begins at <paramref name="position"/> that only the model or the client may write: a tag, an
    /// argument's or the list of tools.
    /// </summary>
    public static bool IsMarkup(ReadOnlySpan<char> text, int position)
    {
        var head = TagHead.Read(text, position, stackalloc char[TagVocabulary.MaxLength]);
        return At(text, position, head) is not null
            || (
                text[position] == '<'
                && TagVocabulary.Find(head.Name) switch
                {
                    { Role: TagRole.Argument } => text[head.End..] is ['=', ..],
                    { Role: TagRole.ToolList } => text[head.End..].TrimStart() is ['>', ..],
                    _ => false,
                }
            );
    }

    // [Function calling](https://…)
    private static bool IsLink(ReadOnlySpan<char> behind) =>
        behind is ['(', var first, ..] && (char.IsAsciiLetter(first) || first is '/' or '#' or '.' or '<');

    // <tool_calls_made> is none of ours, nor is [TOOL CALL of the day].
    private static bool IsWholeName(ReadOnlySpan<char> text, int at) =>
        at >= text.Length
        || text[at] is '>' or ']' or '|' or '\uFF5C' or ' ' or '\r' or '\n' or '=' or ':' or '{' or '[';

    private static int EndOf(ReadOnlySpan<char> text, int at, char closer, out string? toolName)
    {
        toolName = null;
        var rest = text[at..Math.Min(text.Length, at + MaxTagLength)];
        var stop = rest.IndexOfAny(s_tagEnd);
        if (stop < 0 || (rest[stop] != closer && rest[stop] != '>'))
        {
            // The tag's own bracket is missing: it ends with its name.
            return at;
        }

        toolName = NameIn(rest[..stop]);
        return at + stop + 1;
    }

    // <function=f> or <invoke name="f">
    private static string? NameIn(ReadOnlySpan<char> attributes)
    {
        var value =
            attributes is ['=' or ':', ..] ? attributes[1..]
            : attributes.IndexOf("name=") is var at and >= 0 ? attributes[(at + 5)..]
            : [];
        value = value.Trim().TrimEnd('/').Trim();
        if (value is ['"' or '\'', ..])
        {
            var close = value[1..].IndexOf(value[0]);
            value = close < 0 ? value[1..] : value.Slice(1, close);
        }
        else if (value.IndexOf(' ') is var space and >= 0)
        {
            value = value[..space];
        }

        return value.IsEmpty ? null : value.ToString();
    }
}

internal enum ToolCallTagKind
{
    /// <summary>Begins a call.</summary>
    Open,

    /// <summary>Ends one.</summary>
    Close,

    /// <summary>Begins a result, which only the client may write.</summary>
    Result,
}

/// <summary>A tag in a text; <paramref name="ToolName"/> is the tool that the tag itself names, or null.</summary>
internal readonly record struct ToolCallTag(int Start, int End, ToolCallTagKind Kind, string? ToolName);
