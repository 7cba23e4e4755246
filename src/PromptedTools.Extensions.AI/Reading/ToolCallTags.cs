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

    private static readonly SearchValues<char> s_attributeName = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-:"
    );

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
        if (text[position] == '[' && IsLink(text[end..]) is true)
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
        if (end >= 0 && !(text[0] == '[' && text[1 + end] == ']' && IsLink(text[(end + 2)..]) is null))
        {
            return false;
        }

        var head = TagHead.Read(text, 0, stackalloc char[TagVocabulary.MaxLength]);
        if (
            !head.IsClosing
            && TagVocabulary.Find(head.Name) is { IsClosing: false, Role: var role }
            && (!IsWholeName(text, head.End) || (role == TagRole.NamedCall && !MayBeAttributes(text[head.End..])))
        )
        {
            return false;
        }

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

    // What goes on behind the closing bracket as a link does; null where that is not there yet.
    private static bool? IsLink(ReadOnlySpan<char> behind)
    {
        const string Scheme = "http";
        switch (behind)
        {
            case [] or ['(']:
                return null;
            case ['(', var first, ..]:
                // [Function calling](https://…)
                return char.IsAsciiLetter(first) || first is '/' or '#' or '.' or '<';
            case [':', ..]:
                // [tool_call]: https://…
                var target = behind[1..].TrimStart(' ');
                return target.StartsWith(Scheme) ? true
                    : Scheme.AsSpan().StartsWith(target) ? null
                    : target[0] is '/' or '#' or '.';
            default:
                return false;
        }
    }

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

    // Behind a tag's word a space and attributes, each a name and its value, as far as they are there: in prose a word follows.
    private static bool MayBeAttributes(ReadOnlySpan<char> text)
    {
        while (text is [' ', ..])
        {
            text = text.TrimStart(' ');
            var length = text.IndexOfAnyExcept(s_attributeName);
            if (length < 0)
            {
                return text.Length <= TagVocabulary.MaxAttributeLength;
            }

            var behind = text[length..].TrimStart(' ');
            if (length > TagVocabulary.MaxAttributeLength || behind is not ['=', ..])
            {
                // The name alone, or what closes the tag by itself.
                return length <= TagVocabulary.MaxAttributeLength
                    && (behind.IsEmpty || (length == 0 && behind[0] is '/' or '|'));
            }

            behind = behind[1..].TrimStart(' ');
            var isQuoted = behind is ['"' or '\'', ..];
            var end = isQuoted ? behind[1..].IndexOf(behind[0]) : behind.IndexOf(' ');
            text = end < 0 ? [] : behind[(isQuoted ? end + 2 : end)..];
        }

        return true;
    }

    // <function=f> or <invoke name="f">
    private static string? NameIn(ReadOnlySpan<char> attributes)
    {
        if (!MayBeAttributes(attributes))
        {
            return null;
        }

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

/// <summary>The beginning of something in brackets: its name without case and joiners, and the index after it.</summary>
internal readonly ref struct TagHead(ReadOnlySpan<char> name, int end, bool isClosing, bool isBarred)
{
    /// <summary>In small letters; "" where nothing in brackets begins.</summary>
    public ReadOnlySpan<char> Name { get; } = name;

    /// <summary>The index after the name.</summary>
    public int End { get; } = end;

    public bool IsClosing { get; } = isClosing;

    public bool IsBarred { get; } = isBarred;

    /// <summary>What the bracket at a place begins; a name longer than the buffer is cut off, and none that is known.</summary>
    public static TagHead Read(ReadOnlySpan<char> text, int position, Span<char> buffer)
    {
        if (position >= text.Length || text[position] is not ('<' or '['))
        {
            return new TagHead("", position, false, false);
        }

        var length = 0;
        var (isClosing, isBarred) = (false, false);
        var at = position + 1;
        for (; at < text.Length && length < buffer.Length; at++)
        {
            var c = text[at];
            if (char.IsAsciiLetter(c))
            {
                buffer[length++] = char.ToLowerInvariant(c);
            }
            else if (length == 0 && c is '|' or '\uFF5C')
            {
                isBarred = true;
            }
            else if (length == 0 && c is '/' or '\\')
            {
                isClosing = true;
            }
            else if (length == 0 ? !char.IsWhiteSpace(c) || !(isClosing || isBarred) : !IsJoiner(text, at))
            {
                // White space directly behind the bracket is what foreign text is made harmless with.
                break;
            }
        }

        return new TagHead(buffer[..length], at, isClosing, isBarred);
    }

    // A space joins the words of a name, but not a name and an attribute.
    private static bool IsJoiner(ReadOnlySpan<char> text, int at)
    {
        if (text[at] != ' ')
        {
            return text[at] is '_' or '-' or '\u2581';
        }

        var word = at + 1;
        while (word < text.Length && char.IsAsciiLetter(text[word]))
        {
            word++;
        }

        return word > at + 1 && (word >= text.Length || text[word] != '=');
    }
}
