using System.Net;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Arguments written as elements: <c>&lt;city&gt;Paris&lt;/city&gt;</c>, <c>&lt;parameter=city&gt;</c>, key and value pairs.</summary>
internal static class XmlCalls
{
    private const int MaxTagLength = 200;

    /// <summary>Reads <c>&lt;get_weather&gt;…&lt;/get_weather&gt;</c>; null when no known tool's element begins here.</summary>
    public static TaggedBlock? ReadTool(ReplyText reply, int at)
    {
        var text = reply.Text;
        at = LenientCursor.SkipWhiteSpace(text, at);
        if (Opening(text, at) is { } element && reply.Tools.Knows(element.Name))
        {
            return Read(reply, element.End, element.Name);
        }

        // get_weather followed by its arguments as elements
        var end = at;
        while (end < text.Length && end - at < MaxTagLength && !char.IsWhiteSpace(text[end]) && text[end] != '<')
        {
            end++;
        }

        var next = LenientCursor.SkipWhiteSpace(text, end);
        return end > at && next < text.Length && text[next] == '<' && reply.Tools.Knows(text[at..end])
            ? Read(reply, end, text[at..end])
            : null;
    }

    /// <summary>Whether an argument begins here that says so itself: <c>&lt;parameter=city&gt;</c>.</summary>
    public static bool IsParameter(string text, int at) =>
        text.AsSpan(at).StartsWith("<parameter", StringComparison.OrdinalIgnoreCase)
        || text.AsSpan(at).StartsWith("<arg", StringComparison.OrdinalIgnoreCase);

    public static (LenientObject Arguments, int End, bool CutOff) ReadArguments(string text, int at)
    {
        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        string? pendingKey = null;
        while (true)
        {
            at = LenientCursor.SkipWhiteSpace(text, at);
            if (Opening(text, at) is not { } element || ToolCallTags.At(text, at) is { Kind: not ToolCallTagKind.Open })
            {
                return (new LenientObject(members), SkipClosing(text, at), false);
            }

            var close = text.IndexOf("</", element.End, StringComparison.Ordinal);
            if (close < 0)
            {
                return (new LenientObject(members), text.Length, true);
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
                    return (inner, at, false);
                default:
                    members[element.Name] = new LenientString(content);
                    break;
            }
        }
    }

    private static TaggedBlock Read(ReplyText reply, int at, string name)
    {
        var text = reply.Text;
        at = LenientCursor.SkipWhiteSpace(text, at);
        if (at < text.Length && text[at] == '{')
        {
            var reading = reply.ReadValue(at);
            var call = new CallCandidate(name, CallForm.Explicit)
            {
                Arguments = reading.Value,
                Fault = reading.Value is null ? "the arguments cannot be read" : null,
            };
            return new TaggedBlock(
                new FoundCalls([call]) { CutOff = reading.CutOff, ReachedEnd = reading.ReachedEnd },
                SkipClosing(text, reading.End)
            );
        }

        var (arguments, end, cutOff) = ReadArguments(text, at);
        return new TaggedBlock(
            new FoundCalls([new CallCandidate(name, CallForm.Explicit) { Arguments = arguments }])
            {
                CutOff = cutOff,
                ReachedEnd = cutOff,
            },
            end
        );
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
