using System.Text;
using System.Text.Json;

namespace OpenChat.ReplyScore;

/// <summary>Compares a value with those allowed: strings without case, spaces and punctuation, 3 and 3.0 alike.</summary>
internal static class AllowedValues
{
    private const string Ignored = " ,./-_*^'\"";

    public static bool MayBeLeftOut(JsonElement allowed) =>
        allowed.ValueKind == JsonValueKind.Array
        && allowed.EnumerateArray().Any(value => value.ValueKind == JsonValueKind.String && value.GetString() is "");

    public static bool Fits(JsonElement value, JsonElement allowed) =>
        allowed.EnumerateArray().Any(candidate => FitsOne(value, candidate));

    private static bool FitsOne(JsonElement value, JsonElement allowed)
    {
        if (
            allowed.ValueKind == JsonValueKind.Object
            && value.ValueKind == JsonValueKind.Object
            && FitsProperties(value, allowed)
        )
        {
            return true;
        }

        if (
            value.ValueKind == JsonValueKind.Array
            && allowed.ValueKind == JsonValueKind.Array
            && allowed.GetArrayLength() > 0
            && allowed[0].ValueKind == JsonValueKind.Object
        )
        {
            return value.GetArrayLength() == allowed.GetArrayLength()
                && value
                    .EnumerateArray()
                    .Zip(allowed.EnumerateArray())
                    .All(pair => pair.First.ValueKind == JsonValueKind.Object && FitsOne(pair.First, pair.Second));
        }

        return AreEqual(value, allowed);
    }

    private static bool FitsProperties(JsonElement value, JsonElement allowed) =>
        value
            .EnumerateObject()
            .All(property => allowed.TryGetProperty(property.Name, out var values) && Fits(property.Value, values))
        && allowed
            .EnumerateObject()
            .All(property => value.TryGetProperty(property.Name, out _) || MayBeLeftOut(property.Value));

    private static bool AreEqual(JsonElement a, JsonElement b) =>
        (a.ValueKind, b.ValueKind) switch
        {
            (JsonValueKind.String, JsonValueKind.String) => Fold(a.GetString()!) == Fold(b.GetString()!),
            (JsonValueKind.Number, JsonValueKind.Number) => a.GetDouble().Equals(b.GetDouble()),
            (JsonValueKind.Array, JsonValueKind.Array) => a.GetArrayLength() == b.GetArrayLength()
                && a.EnumerateArray().Zip(b.EnumerateArray()).All(pair => AreEqual(pair.First, pair.Second)),
            (JsonValueKind.Object, JsonValueKind.Object) => a.EnumerateObject().Count() == b.EnumerateObject().Count()
                && a.EnumerateObject()
                    .All(property => b.TryGetProperty(property.Name, out var other) && AreEqual(property.Value, other)),
            _ => a.ValueKind == b.ValueKind,
        };

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Where(c => !Ignored.Contains(c, StringComparison.Ordinal)))
        {
            folded.Append(char.ToLowerInvariant(c));
        }

        return folded.ToString();
    }
}
