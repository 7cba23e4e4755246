using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The line form of reasoning-and-acting prompts: <c>Action: f</c>, <c>Action Input: {…}</c>.</summary>
internal static class LabelledCalls
{
    private const int MaxLabelLength = 40;

    // Folded, as the words of a label are compared.
    private static readonly Dictionary<string, LabelRole> s_roles = new(StringComparer.Ordinal)
    {
        ["action"] = LabelRole.Name,
        ["tool"] = LabelRole.Name,
        ["function"] = LabelRole.Name,
        ["toolname"] = LabelRole.Name,
        ["functionname"] = LabelRole.Name,
        ["name"] = LabelRole.Name,
        ["call"] = LabelRole.Name,
        ["functioncall"] = LabelRole.Name,
        ["toolcall"] = LabelRole.Name,
        ["actioninput"] = LabelRole.Arguments,
        ["input"] = LabelRole.Arguments,
        ["arguments"] = LabelRole.Arguments,
        ["parameters"] = LabelRole.Arguments,
        ["args"] = LabelRole.Arguments,
        ["params"] = LabelRole.Arguments,
        ["toolinput"] = LabelRole.Arguments,
        ["functionarguments"] = LabelRole.Arguments,
        ["toolarguments"] = LabelRole.Arguments,
        ["thought"] = LabelRole.Lead,
        ["thoughts"] = LabelRole.Lead,
        ["question"] = LabelRole.Lead,
        ["reasoning"] = LabelRole.Lead,
        ["plan"] = LabelRole.Lead,
        ["observation"] = LabelRole.End,
        ["result"] = LabelRole.End,
        ["finalanswer"] = LabelRole.End,
        ["answer"] = LabelRole.End,
    };

    private enum LabelRole
    {
        /// <summary>Any other word.</summary>
        None,

        /// <summary>Before the name of a tool, or a whole call.</summary>
        Name,

        /// <summary>Before its arguments.</summary>
        Arguments,

        /// <summary>Before what is thought, in front of the call.</summary>
        Lead,

        /// <summary>Before a result that the model makes up, or the answer.</summary>
        End,
    }

    /// <summary>Whether a reply of this first line may be in the line form.</summary>
    public static bool MayBegin(string text) =>
        LabelAt(text, ReplyLexer.SkipFence(text, 0)) is { Role: LabelRole.Name or LabelRole.Lead };

    /// <summary>Whether a text so far may, with more to come, turn out to begin with such a label.</summary>
    public static bool MayBecomeLead(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLabelLength || text.ContainsAny(":\n("))
        {
            return MayBegin(text.ToString());
        }

        var begun = Fold(text.Trim(" \t*#->\"'"));
        return s_roles.Any(label =>
            label.Value is LabelRole.Name or LabelRole.Lead && label.Key.StartsWith(begun, StringComparison.Ordinal)
        );
    }

    /// <summary>The calls of a reply in the line form, up to the first result that the model makes up.</summary>
    public static FoundCalls? Find(ReplyText reply)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        var at = ReplyLexer.SkipFence(text, 0);
        while (at < text.Length)
        {
            var label = LabelAt(text, at);
            if (label is { Role: LabelRole.End } && found is not null)
            {
                break;
            }

            if (label is { Role: LabelRole.Name } name && Read(reply, at) is { } call)
            {
                at = Math.Max(call.End, name.End);
                found = FoundCalls.Join(found, call);
            }
            else
            {
                at = label?.End ?? at;
            }

            at = NextLine(text, at);
        }

        if (found is not null)
        {
            found.End = at;
        }

        return found;
    }

    /// <summary>The call whose name line begins at <paramref name="at"/>; null when there is none to a known tool.</summary>
    public static FoundCalls? Read(ReplyText reply, int at)
    {
        var text = reply.Text;
        if (LabelAt(text, at) is not { Role: LabelRole.Name } label)
        {
            return null;
        }

        var (name, lineEnd) = RestOfLine(text, label.End);
        if (name is [.., ']'] && name.IndexOf('[') is > 0 and var open && reply.Tools.Knows(name[..open]))
        {
            // Action: get_weather[Paris]
            return FoundCalls.Of(name[..open], new LenientString(name[(open + 1)..^1]), lineEnd);
        }

        if (!reply.Tools.Knows(name))
        {
            return
                CallSequence.Read(reply, ReplyLexer.SkipFence(text, label.End)) is { Calls.Count: > 0 } sequence
                && sequence.Calls.TrueForAll(call => reply.Tools.Knows(call.Name))
                ? sequence
                : null;
        }

        var next = LenientCursor.SkipWhiteSpace(text, lineEnd);
        if (LabelAt(text, next) is not { Role: LabelRole.Arguments } input)
        {
            // Many things have a name.
            return Fold(label.Written) == "name" ? null : FoundCalls.Of(name, LenientNull.Instance, lineEnd);
        }

        var value = ReplyLexer.SkipFence(text, input.End);
        return value < text.Length && text[value] is '{' or '['
            ? FoundCalls.Of(name, reply.ReadValue(value))
            : ReadPlainArguments(text, name, input.End);
    }

    // city: Paris lines, or one bare value.
    private static FoundCalls ReadPlainArguments(string text, string name, int at)
    {
        if (
            CodeFence.At(text, LenientCursor.SkipWhiteSpace(text, at)) is { } fence
            && CodeFence.HoldsLines(text.AsSpan(fence.Start)) is true
        )
        {
            var close = fence.EndAfter(text, fence.ContentStart);
            return FoundCalls.Of(name, new LenientString(text[fence.ContentStart..close].Trim('`').Trim()), close);
        }

        var (value, end) = RestOfLine(text, at);
        if (value.Length > 0)
        {
            (value, end) = RestOfParagraph(text, value, end);
            return FoundCalls.Of(
                name,
                value is "None" or "null" ? LenientNull.Instance : new LenientString(value),
                end
            );
        }

        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        while (LabelAt(text, NextLine(text, end)) is { Role: not (LabelRole.End or LabelRole.Name) } key)
        {
            (value, end) = RestOfLine(text, key.End);
            members[key.Written] =
                LenientJson.ReadWhole(text[key.End..end])?.Value is { } read && read.IsJson
                    ? read
                    : new LenientString(value);
        }

        return FoundCalls.Of(name, new LenientObject(members), end);
    }

    // What goes on over several lines, up to the next label or an empty line.
    private static (string Value, int End) RestOfParagraph(string text, string value, int end)
    {
        List<string> lines = [value];
        var next = NextLine(text, end);
        while (next < text.Length && LabelAt(text, next) is null or { Role: LabelRole.None })
        {
            var lineEnd = LineEnd(text, next);
            var line = text[next..lineEnd].TrimEnd();
            if (line.Length == 0 || CodeFence.At(line, 0) is not null)
            {
                break;
            }

            lines.Add(line);
            end = lineEnd;
            next = NextLine(text, end);
        }

        return (string.Join('\n', lines), end);
    }

    // A word or two and a colon at the start of a line.
    private static Label? LabelAt(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '*' or '#' or '-' or '>')
        {
            at++;
        }

        var rest = text.AsSpan(Math.Min(at, text.Length));
        var length = rest[..Math.Min(rest.Length, MaxLabelLength)].IndexOfAny(":\n(");
        if (length <= 0 || rest[length] != ':')
        {
            return null;
        }

        var written = rest[..length].Trim("* \"'`").ToString();
        var end = at + length + 1;
        while (end < text.Length && text[end] == '*')
        {
            end++;
        }

        return new Label(s_roles.GetValueOrDefault(Fold(written)), written, end);
    }

    // "Action 1" is the first action.
    private static string Fold(ReadOnlySpan<char> label) => NameFolding.Fold(label.TrimEnd("0123456789").ToString());

    // What stands on the line after a label, without the marks around it.
    private static (string Value, int End) RestOfLine(string text, int at)
    {
        var end = LineEnd(text, at);
        var value = text[at..end].Trim().Trim('`', '*');
        return ((value is ['"' or '\'', ..] ? value.Trim('"', '\'') : value).Trim(), end);
    }

    private static int LineEnd(string text, int at)
    {
        var length = text.AsSpan(at).IndexOf('\n');
        return length < 0 ? text.Length : at + length;
    }

    private static int NextLine(string text, int at) =>
        Math.Min(LineEnd(text, Math.Min(at, text.Length)) + 1, text.Length);

    private readonly record struct Label(LabelRole Role, string Written, int End);
}
