using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The line form of reasoning-and-acting prompts: <c>Action: f</c>, <c>Action Input: {…}</c>.</summary>
internal static class LabelledCalls
{
    private static readonly string[] s_names =
    [
        "action",
        "tool",
        "function",
        "toolname",
        "functionname",
        "name",
        "call",
        "functioncall",
        "toolcall",
    ];
    private static readonly string[] s_arguments =
    [
        "actioninput",
        "input",
        "arguments",
        "parameters",
        "args",
        "params",
        "toolinput",
        "functionarguments",
        "toolarguments",
    ];

    private static readonly string[] s_lead = ["thought", "thoughts", "question", "reasoning", "plan"];
    private static readonly string[] s_end = ["observation", "result", "finalanswer", "answer"];

    /// <summary>Whether a reply of this first line may be in the line form.</summary>
    public static bool MayBegin(string text) =>
        LineLabel.Read(text, LenientCursor.SkipWhiteSpace(text, 0)) is { } label
        && (Is(s_names, label) || Is(s_lead, label));

    /// <summary>Whether a text so far may, with more to come, turn out to begin with such a label.</summary>
    public static bool MayBecomeLead(ReadOnlySpan<char> text)
    {
        if (text.Length > LineLabel.MaxLength || text.ContainsAny(":\n("))
        {
            return MayBegin(text.ToString());
        }

        var begun = NameFolding.Fold(text.Trim(" \t*#->\"'").ToString());
        return Array.Exists(s_names, name => name.StartsWith(begun, StringComparison.Ordinal))
            || Array.Exists(s_lead, name => name.StartsWith(begun, StringComparison.Ordinal));
    }

    /// <summary>The calls of a reply in the line form, up to the first result that the model makes up.</summary>
    public static FoundCalls? Find(ReplyText reply)
    {
        var text = reply.Text;
        FoundCalls? found = null;
        var at = 0;
        while (at < text.Length)
        {
            var label = LineLabel.Read(text, at);
            if (label is { } end && Is(s_end, end) && found is not null)
            {
                break;
            }

            if (label is { } name && Is(s_names, name) && Read(reply, at) is { } block)
            {
                found = found?.Then(block.Calls) ?? block.Calls;
                at = Math.Max(block.End, name.End);
            }
            else
            {
                at = label?.End ?? at;
            }

            at = LineLabel.NextLine(text, at);
        }

        return found is null ? null : found with { Rest = text[Math.Min(at, text.Length)..] };
    }

    /// <summary>The call whose name line begins at <paramref name="at"/>; null when there is none to a known tool.</summary>
    public static TaggedBlock? Read(ReplyText reply, int at)
    {
        var text = reply.Text;
        if (LineLabel.Read(text, at) is not { } label || !Is(s_names, label))
        {
            return null;
        }

        var (name, lineEnd) = LineLabel.RestOfLine(text, label.End);
        if (!reply.Tools.Knows(name))
        {
            var value = LenientCursor.SkipWhiteSpace(text, label.End);
            var start = CodeFence.At(text, value)?.ContentStart ?? value;
            return
                CallSequence.Read(reply, start) is { Calls.Count: > 0 } sequence
                && sequence.Calls.TrueForAll(call => reply.Tools.Knows(call.Name))
                ? new TaggedBlock(FoundCalls.From(sequence), Math.Min(sequence.End, text.Length))
                : null;
        }

        var next = LenientCursor.SkipWhiteSpace(text, lineEnd);
        if (LineLabel.Read(text, next) is not { } input || !Is(s_arguments, input))
        {
            return Block(name, null, lineEnd);
        }

        var valueAt = LenientCursor.SkipWhiteSpace(text, input.End);
        valueAt = CodeFence.At(text, valueAt) is { } fence
            ? LenientCursor.SkipWhiteSpace(text, fence.ContentStart)
            : valueAt;
        if (valueAt < text.Length && text[valueAt] is '{' or '[')
        {
            var reading = reply.ReadValue(valueAt);
            var block = Block(
                name,
                reading.Value,
                reading.End,
                reading.Value is null ? "the arguments cannot be read" : null
            );
            return block with
            {
                Calls = block.Calls with
                {
                    CutOff = reading.CutOff,
                    ReachedEnd = reading.ReachedEnd,
                    Repairs = reading.Repairs,
                    DuplicateKeys = reading.DuplicateKeys,
                },
            };
        }

        return ReadPlainArguments(text, name, input.End);
    }

    // city: Paris lines, or one bare value.
    private static TaggedBlock ReadPlainArguments(string text, string name, int at)
    {
        var (value, end) = LineLabel.RestOfLine(text, at);
        if (value.Length > 0)
        {
            (value, end) = RestOfParagraph(text, value, end);
            return Block(name, value is "None" or "null" ? LenientNull.Instance : new LenientString(value), end);
        }

        var start = LenientCursor.SkipWhiteSpace(text, end);
        if (CodeFence.At(text, start) is { } fence)
        {
            end = CodeFence.EndAfter(text, fence.ContentStart);
            value = text[fence.ContentStart..end].Trim('`').Trim();
            return Block(name, new LenientString(value), end);
        }

        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        while (LineLabel.Read(text, LineLabel.NextLine(text, end)) is { } key && !Is(s_end, key) && !Is(s_names, key))
        {
            (value, end) = LineLabel.RestOfLine(text, key.End);
            members[key.Written] =
                LenientJson.ReadWhole(value)?.Value is { } read && read.IsJson ? read : new LenientString(value);
        }

        return Block(name, new LenientObject(members), end);
    }

    // What goes on over several lines, up to the next label or an empty line.
    private static (string Value, int End) RestOfParagraph(string text, string value, int end)
    {
        var next = LineLabel.NextLine(text, end);
        while (next < text.Length && !(LineLabel.Read(text, next) is { } label && IsKnown(label)))
        {
            var length = text.AsSpan(next).IndexOf('\n');
            var lineEnd = length < 0 ? text.Length : next + length;
            if (text.AsSpan(next, lineEnd - next).IsWhiteSpace())
            {
                break;
            }

            value += "\n" + text[next..lineEnd].TrimEnd();
            end = lineEnd;
            next = LineLabel.NextLine(text, end);
        }

        return (value, end);
    }

    private static bool IsKnown(LineLabel label) =>
        Is(s_names, label) || Is(s_arguments, label) || Is(s_lead, label) || Is(s_end, label);

    private static TaggedBlock Block(string name, LenientValue? arguments, int end, string? fault = null) =>
        new(new FoundCalls([new CallCandidate(name, CallForm.Explicit) { Arguments = arguments, Fault = fault }]), end);

    private static bool Is(string[] labels, LineLabel label) => Array.IndexOf(labels, label.Name) >= 0;
}
