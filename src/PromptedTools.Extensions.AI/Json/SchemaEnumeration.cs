using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Fits a value to <c>enum</c> or <c>const</c>: as it is, else without case, else without separators.</summary>
internal static class SchemaEnumeration
{
    /// <summary>Whether the schema lists its values; <paramref name="fitted"/> is then the one meant, or null with an error.</summary>
    public static bool TryFit(LenientValue value, JsonElement schema, SchemaPlace place, out LenientValue? fitted)
    {
        fitted = null;
        List<JsonElement> allowed;
        if (schema.TryGetProperty("enum", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            allowed = [.. list.EnumerateArray()];
        }
        else if (schema.TryGetProperty("const", out var single))
        {
            allowed = [single];
        }
        else
        {
            return false;
        }

        // Seen in the wild: the values of an array's items listed on the array itself.
        if (
            value is LenientArray
            && SchemaTypeNames.Of(schema) == SchemaTypes.Array
            && allowed.TrueForAll(a => a.ValueKind != JsonValueKind.Array)
        )
        {
            return false;
        }

        fitted = Exact(value, allowed) ?? Exact(Unwrapped(value), allowed);
        if (fitted is not null)
        {
            return true;
        }

        fitted = Folded(Unwrapped(value), allowed);
        var expected = "one of " + LenientDescription.Shorten(string.Join(", ", allowed.Select(a => a.GetRawText())));
        if (fitted is null)
        {
            place.Error("is not an allowed value", expected, LenientDescription.Of(value));
        }
        else
        {
            place.Coerced("changed to the allowed value meant", expected, LenientDescription.Of(value));
        }

        return true;
    }

    private static LenientValue Unwrapped(LenientValue value) =>
        value is LenientArray { Items: [var single] } ? single : value;

    private static LenientValue? Exact(LenientValue value, List<JsonElement> allowed) =>
        allowed.Exists(a => IsSame(value, a)) ? value : null;

    // Without writing the value out: it may be long, and alternatives compare it again and again.
    private static bool IsSame(LenientValue value, JsonElement element) =>
        (value, element.ValueKind) switch
        {
            (LenientNull, JsonValueKind.Null) => true,
            (LenientBoolean { Value: var flag }, JsonValueKind.True or JsonValueKind.False) => flag
                == (element.ValueKind == JsonValueKind.True),
            (LenientNumber { Text: var number }, JsonValueKind.Number) => JsonElement.DeepEquals(
                JsonElement.Parse(number),
                element
            ),
            (LenientString { Text: var text }, JsonValueKind.String) => element.ValueEquals(text),
            (LenientArray { Items: var items }, JsonValueKind.Array) => items.Count == element.GetArrayLength()
                && items.Zip(element.EnumerateArray()).All(static pair => IsSame(pair.First, pair.Second)),
            (LenientObject { Members: var members }, JsonValueKind.Object) => members.Count
                == element.GetPropertyCount()
                && members.All(member =>
                    element.TryGetProperty(member.Key, out var other) && IsSame(member.Value, other)
                ),
            _ => false,
        };

    private static LenientValue? Folded(LenientValue value, List<JsonElement> allowed)
    {
        if (ScalarCoercion.ScalarText(value) is not { } text)
        {
            return null;
        }

        return Unique(allowed, a => string.Equals(a, text, StringComparison.OrdinalIgnoreCase))
            ?? (NameFolding.Fold(text).Length > 0 ? Unique(allowed, a => NameFolding.AreSame(a, text)) : null);
    }

    private static LenientValue? Unique(List<JsonElement> allowed, Predicate<string> isMeant)
    {
        var meant = allowed.FindAll(a => ScalarCoercion.ScalarText(a) is { } text && isMeant(text));
        return meant.Count == 1 ? LenientJson.Read(meant[0].GetRawText()).Value : null;
    }
}
