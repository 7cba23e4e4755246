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
        var number = NumberIn(value);
        if (
            number is not null
            && types.HasFlag(SchemaTypes.Integer)
            && JsonNumber.Parse(number).ToInteger() is { } integer
        )
        {
            return new LenientNumber(integer);
        }

        if (number is not null && types.HasFlag(SchemaTypes.Number) && IsFinite(number))
        {
            return new LenientNumber(number);
        }

        if (value is LenientString { Text: var text })
        {
            if (types.HasFlag(SchemaTypes.Boolean) && bool.TryParse(text, out var flag))
            {
                return new LenientBoolean(flag);
            }

            if (
                (types & (SchemaTypes.Array | SchemaTypes.Object)) != 0
                && Decode(text) is { } decoded
                && Is(decoded, types)
            )
            {
                return decoded;
            }
        }

        if (Described(value) is { } inner)
        {
            return Is(inner, types) ? inner : To(inner, types);
        }

        if (types.HasFlag(SchemaTypes.String) && TextOf(value) is { } spelled)
        {
            return new LenientString(spelled);
        }

        if (
            types.HasFlag(SchemaTypes.Array)
            && value is not (LenientArray or LenientNull or LenientCall or LenientExpression or LenientJoin)
        )
        {
            return new LenientArray([value]);
        }

        return value is LenientArray { Items: [var single] } && single is not (LenientArray or LenientNull)
            ? Is(single, types)
                ? single
                : To(single, types & ~SchemaTypes.Array)
            : null;
    }

    /// <summary>Whether it is a listed value, without writing it out: it may be long, and alternatives compare it again and again.</summary>
    public static bool IsSame(LenientValue value, JsonElement listed) =>
        (value, listed.ValueKind) switch
        {
            (LenientNull, JsonValueKind.Null) => true,
            (LenientBoolean { Value: var flag }, JsonValueKind.True or JsonValueKind.False) => flag
                == (listed.ValueKind == JsonValueKind.True),
            (LenientNumber { Text: var number }, JsonValueKind.Number) => AreEqual(number, listed.GetRawText()),
            (LenientString { Text: var text }, JsonValueKind.String) => listed.ValueEquals(text),
            (LenientArray { Items: var items }, JsonValueKind.Array) => items.Count == listed.GetArrayLength()
                && items.Zip(listed.EnumerateArray()).All(static pair => IsSame(pair.First, pair.Second)),
            (LenientObject { Members: var members }, JsonValueKind.Object) => members.Count == listed.GetPropertyCount()
                && members.All(member =>
                    listed.TryGetProperty(member.Key, out var other) && IsSame(member.Value, other)
                ),
            _ => false,
        };

    /// <summary>The one of the listed values that a scalar is meant for, in other letters or as another type; null for several.</summary>
    public static JsonElement? ToListed(LenientValue value, IReadOnlyList<JsonElement> listed)
    {
        IEnumerable<string> texts = value switch
        {
            LenientString { Text: var text } => [text],
            LenientNumber { Text: var text } => [text],
            LenientBoolean => [TextOf(value)!],
            // celsius without quotes, Unit.CELSIUS.
            LenientExpression { Text: var text } => [text, text[(text.LastIndexOf('.') + 1)..]],
            _ => [],
        };
        return texts.Select(text => Meant(text, listed)).FirstOrDefault(static meant => meant is not null);
    }

    private static JsonElement? Meant(string text, IReadOnlyList<JsonElement> listed)
    {
        if (Only(listed, one => string.Equals(one, text, StringComparison.OrdinalIgnoreCase)) is { } same)
        {
            return same;
        }

        // The minus of a number joins no words.
        return NumberText.Read(text) is { } number
                ? Only(listed, one => NumberText.Read(one) is { } other && AreEqual(other, number))
            : NameFolding.Fold(text).Length > 0 ? Only(listed, one => NameFolding.AreSame(one, text))
            : null;
    }

    private static JsonElement? Only(IReadOnlyList<JsonElement> listed, Func<string, bool> isMeant)
    {
        List<JsonElement> meant =
        [
            .. listed
                .Where(one =>
                    one.ValueKind switch
                    {
                        JsonValueKind.String => isMeant(one.GetString()!),
                        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => isMeant(one.GetRawText()),
                        _ => false,
                    }
                )
                .Take(2),
        ];
        return meant is [var only] ? only : null;
    }

    private static bool AreEqual(string number, string other) =>
        JsonNumber.Parse(number).CompareTo(JsonNumber.Parse(other)) == 0;

    private static string? TextOf(LenientValue value) =>
        value switch
        {
            // Code handed over as code: its text is the value.
            LenientExpression { Text: var code } when code.StartsWith("lambda ", StringComparison.Ordinal) => code,
            LenientUnquotedText { Text: var bare } when IsPlain(bare) => bare,
            LenientNumber { Text: var digits, Written: var written } => written ?? digits,
            LenientBoolean { Value: var truth } => truth ? "true" : "false",
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
