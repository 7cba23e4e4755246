using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Changes a value to another type where nothing is lost.</summary>
internal static class ScalarCoercion
{
    private static readonly SearchValues<char> s_noText = SearchValues.Create("\"\u201C\u201D`{}[]<>");

    /// <summary>Whether the value already is of one of the types.</summary>
    public static bool Is(LenientValue value, SchemaTypes types) =>
        value switch
        {
            LenientNull => types.HasFlag(SchemaTypes.Null),
            LenientBoolean => types.HasFlag(SchemaTypes.Boolean),
            LenientNumber { Text: var text } => (types.HasFlag(SchemaTypes.Number) && IsFinite(text))
                || (types.HasFlag(SchemaTypes.Integer) && text.AsSpan().IndexOfAny('.', 'e', 'E') < 0),
            LenientString => types.HasFlag(SchemaTypes.String),
            LenientArray => types.HasFlag(SchemaTypes.Array),
            LenientObject => types.HasFlag(SchemaTypes.Object),
            _ => false,
        };

    /// <summary>The value as one of the types, or null when that would lose or invent something.</summary>
    public static LenientValue? To(LenientValue value, SchemaTypes types)
    {
        if (
            types.HasFlag(SchemaTypes.Integer)
            && NumberIn(value) is { } written
            && JsonNumber.Parse(written).ToInteger() is { } integer
        )
        {
            return new LenientNumber(integer);
        }

        if (types.HasFlag(SchemaTypes.Number) && NumberIn(value) is { } number && IsFinite(number))
        {
            return new LenientNumber(number);
        }

        if (
            types.HasFlag(SchemaTypes.Boolean)
            && value is LenientString { Text: var word }
            && bool.TryParse(word, out var flag)
        )
        {
            return new LenientBoolean(flag);
        }

        if (value is LenientString { Text: var text } && (types & (SchemaTypes.Array | SchemaTypes.Object)) != 0)
        {
            var decoded = Decode(text);
            if (decoded is not null && Is(decoded, types))
            {
                return decoded;
            }
        }

        if (Described(value) is { } inner)
        {
            return Is(inner, types) ? inner : To(inner, types);
        }

        if (types.HasFlag(SchemaTypes.String))
        {
            switch (value)
            {
                case LenientExpression { Text: var code } when code.StartsWith("lambda ", StringComparison.Ordinal):
                    // Code handed over as code: its text is the value.
                    return new LenientString(code);
                case LenientUnquotedText { Text: var bare } when IsPlain(bare):
                    return new LenientString(bare);
                case LenientNumber { Text: var digits, Written: var asWritten }:
                    return new LenientString(asWritten ?? digits);
                case LenientBoolean { Value: var truth }:
                    return new LenientString(truth ? "true" : "false");
            }
        }

        if (
            types.HasFlag(SchemaTypes.Array)
            && value is not (LenientArray or LenientNull or LenientCall or LenientExpression or LenientJoin)
        )
        {
            return new LenientArray([value]);
        }

        if (value is LenientArray { Items: [var single] } && single is not (LenientArray or LenientNull))
        {
            return Is(single, types) ? single : To(single, types & ~SchemaTypes.Array);
        }

        return null;
    }

    /// <summary>The texts that a scalar may stand for when it is compared with the values of an enumeration.</summary>
    public static IEnumerable<string> ScalarTexts(LenientValue value) =>
        value switch
        {
            LenientString { Text: var text } => [text],
            LenientNumber { Text: var text } => [text],
            LenientBoolean { Value: var flag } => [flag ? "true" : "false"],
            // celsius without quotes, Unit.CELSIUS.
            LenientExpression { Text: var text } => [text, text[(text.LastIndexOf('.') + 1)..]],
            _ => [],
        };

    /// <summary>The text of a scalar, as it is compared with the values of an enumeration.</summary>
    public static string? ScalarText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };

    private static LenientValue? Decode(string text) =>
        text.AsSpan().TrimStart() is ['[' or '{', ..] ? LenientJson.ReadWhole(text)?.Value : null;

    // {"type": "string", "value": "Paris"} where "Paris" was meant.
    private static LenientValue? Described(LenientValue value) =>
        value is LenientObject { Members: var members }
        && members.TryGetValue("value", out var inner)
        && inner is not LenientObject
        && members.Keys.All(key => key is "value" or "type" or "description")
            ? inner
            : null;

    private static bool IsFinite(string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value);

    private static string? NumberIn(LenientValue value) =>
        value switch
        {
            LenientNumber { Text: var number } => number,
            LenientString { Text: var text } => NumberText.Read(text),
            LenientExpression { Text: var text } => NumberText.Read(text),
            _ => null,
        };

    private static bool HoldsCall(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && LenientCursor.IsIdentifierPart(text[open - 1]);
    }

    // Text that was meant as text. Quotes and brackets in it show that more was meant, or something else.
    private static bool IsPlain(string text) =>
        text.Length > 0
        && !text.AsSpan().ContainsAny(s_noText)
        && !HoldsCall(text)
        && text is not ("NaN" or "Infinity" or "-Infinity" or "etc" or "etc.")
        && !Placeholder.Is(text)
        && !text.StartsWith("...", StringComparison.Ordinal)
        && !text.EndsWith("...", StringComparison.Ordinal)
        && !text.EndsWith('\u2026');
}
