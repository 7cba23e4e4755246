using System.Text.Json;

namespace OpenChat.Extensions.AI.Json;

/// <summary>Follows the <c>$ref</c> of a schema within its own document.</summary>
internal static class SchemaReference
{
    // References may form a circle.
    private const int MaxHops = 16;

    /// <summary>The schema that is meant; the one given when it refers to none, or to something that is not there.</summary>
    public static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        for (var hop = 0; hop < MaxHops; hop++)
        {
            if (
                schema.ValueKind != JsonValueKind.Object
                || !schema.TryGetProperty("$ref", out var reference)
                || reference.ValueKind != JsonValueKind.String
                || !TryFollow(reference.GetString()!, root, out var target)
            )
            {
                return schema;
            }

            schema = target;
        }

        return schema;
    }

    private static bool TryFollow(string pointer, JsonElement root, out JsonElement target)
    {
        target = root;
        if (!pointer.StartsWith('#'))
        {
            return false;
        }

        foreach (var part in pointer[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/").Replace("~0", "~");
            switch (target.ValueKind)
            {
                case JsonValueKind.Object when target.TryGetProperty(name, out var property):
                    target = property;
                    break;
                case JsonValueKind.Array when int.TryParse(name, out var at) && at >= 0 && at < target.GetArrayLength():
                    target = target[at];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
