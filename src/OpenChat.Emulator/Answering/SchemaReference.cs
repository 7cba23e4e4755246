using System.Globalization;
using System.Text.Json;

namespace OpenChat.Emulator.Answering;

/// <summary>Follows <c>$ref</c> inside a JSON schema; what lies outside of it is not fetched.</summary>
internal static class SchemaReference
{
    public static JsonElement? Resolve(JsonElement root, string reference)
    {
        if (reference is not ['#', .. var pointer])
        {
            return null;
        }

        var target = root;
        foreach (var name in pointer.Split('/').Skip(1).Select(Unescape))
        {
            if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(name, out var member))
            {
                target = member;
            }
            else if (
                target.ValueKind == JsonValueKind.Array
                && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < target.GetArrayLength()
            )
            {
                target = target[index];
            }
            else
            {
                return null;
            }
        }

        return pointer is "" or ['/', ..] ? target : null;
    }

    /// <summary>Gives the first reference that leads nowhere; <see langword="null"/> where there is none.</summary>
    public static string? FirstUnresolved(JsonElement schema) =>
        Texts(schema).FirstOrDefault(reference => Resolve(schema, reference) is null);

    /// <summary>How deep a document nests is bounded where it is read.</summary>
    private static IEnumerable<string> Texts(JsonElement schema) =>
        schema.ValueKind switch
        {
            JsonValueKind.Array => schema.EnumerateArray().SelectMany(Texts),
            JsonValueKind.Object => schema
                .EnumerateObject()
                .SelectMany(member =>
                    member.Name == "$ref" && member.Value.ValueKind == JsonValueKind.String
                        ? [member.Value.GetString()!]
                        : Texts(member.Value)
                ),
            _ => [],
        };

    private static string Unescape(string name) =>
        Uri.UnescapeDataString(name)
            .Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal);
}
