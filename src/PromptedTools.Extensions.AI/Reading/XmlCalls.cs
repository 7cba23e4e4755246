using System.Net;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Arguments written as elements: <c>&lt;city&gt;Paris&lt;/city&gt;</c>, <c>&lt;parameter=city&gt;</c>, key and value pairs.</summary>
internal static class XmlCalls
{
    private const int MaxTagLength = 200;

    // Each closing tag that is not there is looked for to the end.
    private const int MaxMissing = 8;

    /// <summary>
    /// Reads <c>&lt;get_weather&gt;…&lt;/get_weather&gt;</c>, one or several one after another; null when no known tool's element
    /// begins here.
    /// </summary>
    public static FoundCalls? Read(ReplyText reply, int at)
    {
        FoundCalls? found = null;
        while (ReadOne(reply, LenientCursor.SkipWhiteSpace(reply.Text, at)) is { } call)
        {
            at = call.End;
            found = FoundCalls.Join(found, call);
        }

        return found;
    }

    private static FoundCalls? ReadOne(ReplyText reply, int at)
    {
        var text = reply.Text;
        if (Opening(text, at) is { } element)
        {
            // <name>get_weather</name> and its arguments
            var length = CallShapes.IsNameKey(element.Name) ? Near(text, element.End).IndexOf("</") : -1;
            var close = element.End + Math.Max(length, 0);
            var name = length > 0 ? text[element.End..close].Trim() : element.Name;
            return reply.Tools.Knows(name) && (length > 0 || HoldsArguments(text, close))
                ? ReadArguments(reply, length > 0 ? SkipClosing(text, close) : close, name)
                : null;
        }

        // get_weather followed by its arguments as elements, or by a separator: function<|tool_sep|>get_weather<|tool_sep|>{…}
        for (var words = 0; words < 2; words++)
        {
            var end = at;
            while (end < text.Length && end - at < MaxTagLength && !char.IsWhiteSpace(text[end]) && text[end] != '<')
            {
                end++;
            }

            var next = LenientCursor.SkipWhiteSpace(text, end);
            var behind = BehindSeparator(text, next);
            if (end > at && reply.Tools.Knows(text[at..end]))
            {
                return
                    behind > next
                    || (
                        next < text.Length
                        && (
                            text.AsSpan(next).StartsWith("</", StringComparison.Ordinal)
                            || IsFilledElement(text, next)
                            || (words > 0 && CodeFence.At(text, next) is not null)
                        )
                    )
                    ? ReadArguments(reply, behind, text[at..end])
                    : null;
            }

            if (behind == next)
            {
                return null;
            }

            at = behind;
        }

        return null;
    }

    // "ping <host> sends packets" calls nothing: the element is not closed near by.
    private static bool IsFilledElement(string text, int at) =>
        Opening(text, at) is { } element
        && text.AsSpan(element.End) is var behind
        && (
            (behind is [var first, ..] && !char.IsWhiteSpace(first))
            || Near(text, element.End).Contains("</", StringComparison.Ordinal)
        );

    private static ReadOnlySpan<char> Near(string text, int at) =>
        text.AsSpan(at, Math.Min(text.Length - at, MaxTagLength));

    // "<search> is an element" calls nothing.
    private static bool HoldsArguments(string text, int at)
    {
        var next = ReplyLexer.SkipFence(text, at);
        return next < text.Length
            && (
                text[next] is '{' or '['
                || Opening(text, next) is not null
                || text.AsSpan(next).StartsWith("</", StringComparison.Ordinal)
            );
    }

    // <|tool_sep|> and whatever else stands between bars, unless it is a tag of its own.
    private static int BehindSeparator(string text, int at)
    {
        var limit = Math.Min(text.Length, at + MaxTagLength);
        var head = text.AsSpan(at, limit - at);
        var length = head is ['<', '|' or '\uFF5C', ..] ? head.IndexOf('>') : -1;
        return length > 2 && head[length - 1] is '|' or '\uFF5C' && ToolCallTags.At(text, at) is null
            ? at + length + 1
            : at;
    }

    /// <summary>Whether arguments begin here that say so themselves: <c>{…}</c>, <c>&lt;parameter=city&gt;</c>.</summary>
    public static bool IsArgument(string text, int at)
    {
        var rest = text.AsSpan(at);
        return rest is ['{', ..]
            || rest.StartsWith("<parameter", StringComparison.OrdinalIgnoreCase)
            || rest.StartsWith("<arg_", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The call of a tool that was named, with what follows as its arguments: a value, or elements.</summary>
    public static FoundCalls ReadArguments(ReplyText reply, int at, string name)
    {
        var text = reply.Text;
        at = ReplyLexer.SkipFence(text, at);
        if (at < text.Length && text[at] is '{' or '[' && ToolCallTags.At(text, at) is null)
        {
            var found = FoundCalls.Of(name, reply.ReadValue(at));
            found.End = SkipClosing(text, found.End);
            return found;
        }

        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        string? pendingKey = null;
        var missing = 0;
        while (true)
        {
            at = LenientCursor.SkipWhiteSpace(text, at);
            var start = at;
            if (Opening(text, at) is not { } element || ToolCallTags.At(text, at) is { Kind: not ToolCallTagKind.Open })
            {
                return FoundCalls.Of(
                    name,
                    new LenientObject(members),
                    SkipClosing(text, at),
                    reachedEnd: at == text.Length
                );
            }

            if (
                element.Name is "arguments" or "parameters"
                && IsFilledElement(text, LenientCursor.SkipWhiteSpace(text, element.End))
            )
            {
                at = element.End;
                continue;
            }

            var close = CloserOf(text, element.End, text[(start + 1)..(element.End - 1)], ref missing);
            if (close < 0)
            {
                return FoundCalls.Of(name, new LenientObject(members), text.Length, reachedEnd: true, cutOff: true);
            }

            var content = WebUtility.HtmlDecode(text[element.End..close].Trim('\r', '\n').Trim());
            at = SkipClosing(text, close);
            switch (element.Name)
            {
                case "arg_key" or "key" or "name":
                    pendingKey = content;
                    break;
                case "arg_value" or "value" when pendingKey is not null:
                    members[pendingKey] = new LenientString(content);
                    pendingKey = null;
                    break;
                case "arguments" or "parameters" when LenientJson.ReadWhole(content)?.Value is LenientObject inner:
                    return FoundCalls.Of(name, inner, at);
                default:
                    members[element.Name] = new LenientString(content);
                    break;
            }
        }
    }

    // An element holds markup too: it ends with its own closing tag, or where the next argument begins, and only where
    // neither is there with any other.
    private static int CloserOf(string text, int at, string inside, ref int missing)
    {
        var length = inside.AsSpan().IndexOfAny(' ', '=');
        var tag = length < 0 ? inside : inside[..length];
        var close = missing < MaxMissing ? text.IndexOf("</" + tag, at, StringComparison.Ordinal) : -1;
        missing += close < 0 ? 1 : 0;
        close = close < 0 ? text.IndexOf("</", at, StringComparison.Ordinal) : close;
        var next = length < 0 || close < 0 ? -1 : text.AsSpan(at, close - at).IndexOf($"<{tag}{inside[length]}");
        return next < 0 ? close : at + next;
    }

    // <city>, <parameter=city>, <parameter name="city">
    public static (string Name, int End)? Opening(string text, int at)
    {
        if (at + 1 >= text.Length || text[at] != '<' || !(char.IsLetter(text[at + 1]) || text[at + 1] == '_'))
        {
            return null;
        }

        var limit = Math.Min(text.Length, at + MaxTagLength);
        var length = text.AsSpan(at + 1, limit - at - 1).IndexOfAny('>', '<');
        if (length < 0 || text[at + 1 + length] != '>')
        {
            return null;
        }

        var inside = text.AsSpan(at + 1, length);
        var name =
            inside.IndexOf("name=") is var attribute and > 0 ? inside[(attribute + 5)..]
            : inside.IndexOf('=') is var equals and > 0 ? inside[(equals + 1)..]
            : inside;
        return (name.Trim(" \"'/").ToString(), at + length + 2);
    }

    private static int SkipClosing(string text, int at)
    {
        at = LenientCursor.SkipWhiteSpace(text, at);
        if (!text.AsSpan(at).StartsWith("</"))
        {
            return at;
        }

        var length = text.AsSpan(at).IndexOf('>');
        return length < 0 ? text.Length : at + length + 1;
    }
}
