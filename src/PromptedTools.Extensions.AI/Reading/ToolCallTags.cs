using System.Buffers;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// The tags that models put around a call, in the one place that knows their spellings: case, joiners, brackets and
/// bars are free (<c>&lt;tool_call&gt;</c>, <c>[TOOL-CALLS]</c>, <c>&lt;|tool_call|&gt;</c>).
/// </summary>
internal static class ToolCallTags
{
    private const int MinNameLength = 4;
    private const int MaxNameLength = 24;
    private const int MaxTagLength = 200;

    private static readonly string[] s_calls =
    [
        "toolcall",
        "toolcalls",
        "functioncall",
        "functioncalls",
        "calltool",
        "callfunction",
        "tooluse",
        "toolrequest",
        "functioncalling",
    ];

    // These begin a call only with a name in them: <function=f>, <invoke name="f">.
    private static readonly string[] s_named = ["function", "invoke", "tool", "action"];

    // These only between bars: <|python_tag|>.
    private static readonly string[] s_barred = ["pythontag", "plugin"];

    private static readonly string[] s_results =
    [
        "toolresult",
        "toolresults",
        "toolresponse",
        "toolresponses",
        "tooloutput",
        "functionresult",
        "functionresults",
        "functionresponse",
        "functionoutput",
    ];

    private static readonly SearchValues<char> s_tagEnd = SearchValues.Create("<>[]{}\n");

    /// <summary>Whether a key or a label, in any spelling, names a result of a tool.</summary>
    public static bool IsResultName(string name) => Array.IndexOf(s_results, NameFolding.Fold(name)) >= 0;

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
    public static ToolCallTag? At(ReadOnlySpan<char> text, int position)
    {
        var head = TagHead.Read(text, position, MaxNameLength);
        if (head.Name.Length < MinNameLength)
        {
            return null;
        }

        var (name, isClosing) = WithoutSuffix(head);
        var isOpen = Array.IndexOf(s_calls, name) >= 0 || (head.IsBarred && Array.IndexOf(s_barred, name) >= 0);
        var isResult = Array.IndexOf(s_results, name) >= 0;
        var isNamed = text[position] == '<' && Array.IndexOf(s_named, name) >= 0;
        if (!(isOpen || isResult || isNamed))
        {
            return null;
        }

        var end = EndOf(text, head.End, text[position] == '<' ? '>' : ']', out var toolName);
        if (text[position] == '[' && end < text.Length && text[end] == '(')
        {
            // [Function calling](https://…) is a link.
            return null;
        }

        if (isClosing)
        {
            return new ToolCallTag(position, end, ToolCallTagKind.Close, null);
        }

        if (isNamed && toolName is null)
        {
            return null;
        }

        return IsWholeName(text, head.End)
            ? new ToolCallTag(position, end, isResult ? ToolCallTagKind.Result : ToolCallTagKind.Open, toolName)
            : null;
    }

    /// <summary>
    /// Whether more must come before <see cref="At"/> tells whether a text begins with a tag: a tag shows at its end what it is,
    /// one in square brackets only behind that, where a link goes on.
    /// </summary>
    public static bool MayBecome(ReadOnlySpan<char> text)
    {
        var end = text.Length < 2 ? -1 : text[1..].IndexOfAny(s_tagEnd);
        return text.Length < MaxTagLength
            && (end < 0 || (text[0] == '[' && text[1 + end] == ']' && end + 2 == text.Length))
            && MayBegin(text);
    }

    /// <summary>
    /// Whether a text that begins with <c>&lt;</c> or <c>[</c> begins with a tag, or may turn out to with more to come.
    /// </summary>
    private static bool MayBegin(ReadOnlySpan<char> text)
    {
        if (text is not ['<' or '[', ..])
        {
            return false;
        }

        var head = TagHead.Read(text, 0, MaxNameLength);
        if (head.End < text.Length)
        {
            // A named tag shows only at its end whether it names a tool.
            return At(text, 0) is not null
                || (
                    text[0] == '<'
                    && Array.IndexOf(s_named, head.Name) >= 0
                    && text.Length < MaxTagLength
                    && !text.ContainsAny('>', '\n')
                );
        }

        return StartsOne(s_calls, head.Name)
            || StartsOne(s_named, head.Name)
            || StartsOne(s_barred, head.Name)
            || StartsOne(s_results, head.Name)
            || MayBeAttribute(text);
    }

    // <invoke na: the last word of the name may turn out to be an attribute.
    private static bool MayBeAttribute(ReadOnlySpan<char> text) =>
        text.LastIndexOf(' ') is var space and > 0
        && TagHead.Read(text[..space], 0, MaxNameLength).Name is var name
        && (Array.IndexOf(s_named, name) >= 0 || Array.IndexOf(s_calls, name) >= 0);

    private static bool StartsOne(string[] names, string begun) =>
        Array.Exists(names, name => name.StartsWith(begun, StringComparison.Ordinal));

    // [END_TOOL_REQUEST], <|tool_call_end|>, <|tool_call_begin|>
    private static (string Name, bool IsClosing) WithoutSuffix(TagHead head) =>
        head.Name.StartsWith("end", StringComparison.Ordinal) ? (head.Name[3..], true)
        : head.IsBarred && head.Name.EndsWith("end", StringComparison.Ordinal) ? (head.Name[..^3], true)
        : head.IsBarred && head.Name.EndsWith("begin", StringComparison.Ordinal) ? (head.Name[..^5], head.IsClosing)
        : (head.Name, head.IsClosing);

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
