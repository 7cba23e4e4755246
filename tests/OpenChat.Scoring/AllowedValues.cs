using System.Text;
using System.Text.Json;

namespace OpenChat.Scoring;

/// <summary>
/// Compares a value with those allowed: strings without case, spaces and punctuation, 3 and 3.0 alike. The properties of an
/// allowed object have lists of allowed values in their turn.
/// </summary>
internal static class AllowedValues
{
    private const string Ignored = " ,./-_*^'\"";

    public static bool MayBeLeftOut(JsonElement allowed) =>
        allowed
            .EnumerateArray()
            .Any(static value => value.ValueKind == JsonValueKind.String && value.GetString() is "");

    public static bool Fits(JsonElement value, JsonElement allowed) =>
        allowed.EnumerateArray().Any(candidate => FitsOne(value, candidate));

    private static bool FitsOne(JsonElement value, JsonElement allowed) =>
        (value.ValueKind, allowed.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => FitsProperties(value, allowed),
            (JsonValueKind.Array, JsonValueKind.Array) when HoldsObjects(allowed) => value.GetArrayLength()
                == allowed.GetArrayLength()
                && value
                    .EnumerateArray()
                    .Zip(allowed.EnumerateArray())
                    .All(pair => pair.First.ValueKind == JsonValueKind.Object && FitsOne(pair.First, pair.Second)),
            _ => AreEqual(value, allowed),
        };

    private static bool HoldsObjects(JsonElement list) =>
        list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Object;

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
        foreach (var c in text.Where(static c => !Ignored.Contains(c, StringComparison.Ordinal)))
        {
            folded.Append(char.ToLowerInvariant(c));
        }

        return folded.ToString();
    }
}
