using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>The limits a schema sets to a string or a number.</summary>
internal static class SchemaLimits
{
    public static bool CheckString(string text, JsonElement schema, SchemaPlace place, SchemaFitter fitter)
    {
        var options = fitter.Options;
        if (options.RejectPlaceholders && Placeholder.Is(text) && !options.IsGiven(text))
        {
            place.Error("is a placeholder", "the value itself", LenientDescription.Shorten(text));
            return false;
        }

        // JSON Schema counts code points.
        var length = text.EnumerateRunes().Count();
        if (Limit(schema, "minLength") is { } min && length < min)
        {
            place.Error("is too short", $"at least {min} characters", $"{length} characters");
            return false;
        }

        if (Limit(schema, "maxLength") is { } max && length > max)
        {
            place.Error("is too long", $"at most {max} characters", $"{length} characters");
            return false;
        }

        if (
            schema.TryGetProperty("pattern", out var pattern)
            && pattern.ValueKind == JsonValueKind.String
            && fitter.Work.Patterns.IsMatch(text, pattern.GetString()!) == false
        )
        {
            place.Error("does not match the pattern", pattern.GetString(), LenientDescription.Shorten(text));
            return false;
        }

        return true;
    }

    public static bool CheckNumber(string number, JsonElement schema, SchemaPlace place)
    {
        var value = JsonNumber.Parse(number);
        var broken =
            Number(schema, "minimum") is { } min && value.CompareTo(JsonNumber.Parse(min)) < 0 ? $"at least {min}"
            : Number(schema, "maximum") is { } max && value.CompareTo(JsonNumber.Parse(max)) > 0 ? $"at most {max}"
            : Number(schema, "exclusiveMinimum") is { } above && value.CompareTo(JsonNumber.Parse(above)) <= 0
                ? $"more than {above}"
            : Number(schema, "exclusiveMaximum") is { } below && value.CompareTo(JsonNumber.Parse(below)) >= 0
                ? $"less than {below}"
            : Number(schema, "multipleOf") is { } step && !value.IsMultipleOf(JsonNumber.Parse(step))
                ? $"a multiple of {step}"
            : null;
        if (broken is null)
        {
            return true;
        }

        place.Error("is out of range", LenientDescription.Shorten(broken), LenientDescription.Shorten(number));
        return false;
    }

    public static double? Limit(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var limit)
        && limit.ValueKind == JsonValueKind.Number
        && limit.TryGetDouble(out var value)
            ? value
            : null;

    private static string? Number(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var limit) && limit.ValueKind == JsonValueKind.Number
            ? limit.GetRawText()
            : null;
}
