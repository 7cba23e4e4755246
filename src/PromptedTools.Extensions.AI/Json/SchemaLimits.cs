using System.Globalization;
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
        var value = double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        var broken =
            Limit(schema, "minimum") is { } min && value < min ? $"at least {Text(min)}"
            : Limit(schema, "maximum") is { } max && value > max ? $"at most {Text(max)}"
            : Limit(schema, "exclusiveMinimum") is { } above && value <= above ? $"more than {Text(above)}"
            : Limit(schema, "exclusiveMaximum") is { } below && value >= below ? $"less than {Text(below)}"
            : Limit(schema, "multipleOf") is { } step && !IsMultiple(number, step) ? $"a multiple of {Text(step)}"
            : null;
        if (broken is null)
        {
            return true;
        }

        place.Error("is out of range", broken, LenientDescription.Shorten(number));
        return false;
    }

    public static double? Limit(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var limit)
        && limit.ValueKind == JsonValueKind.Number
        && limit.TryGetDouble(out var value)
            ? value
            : null;

    // 0.3 is a multiple of 0.1 in decimal, not in binary.
    private static bool IsMultiple(string number, double step)
    {
        if (step <= 0)
        {
            return true;
        }

        return
            decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && Math.Abs(step) is > 1e-20 and < 1e20
            ? exact % (decimal)step == 0
            : Math.IEEERemainder(double.Parse(number, CultureInfo.InvariantCulture), step) == 0;
    }

    private static string Text(double limit) => limit.ToString(CultureInfo.InvariantCulture);
}
