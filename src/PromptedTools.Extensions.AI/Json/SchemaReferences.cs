using System.Globalization;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Resolves <c>$ref</c> inside one schema document.</summary>
internal static class SchemaReferences
{
    private const int MaxHops = 32;

    /// <summary>The schema that a chain of references ends at; null for one that cannot be followed or goes in circles.</summary>
    public static JsonElement? Resolve(JsonElement root, JsonElement schema) => Resolve(root, schema, out _);

    /// <summary>The schema that a chain of references ends at; null for one that cannot be followed or goes in circles.</summary>
    /// <param name="root">The document that the references point into.</param>
    /// <param name="schema">Where the chain begins.</param>
    /// <param name="work">How many characters of references were followed: a chain may be long, and each link in it.</param>
    public static JsonElement? Resolve(JsonElement root, JsonElement schema, out int work)
    {
        work = 0;
        for (var hops = 0; hops < MaxHops; hops++)
        {
            if (!TryGetReference(schema, out var pointer))
            {
                return schema;
            }

            work += pointer.Length;
            if (!pointer.StartsWith('#') || Find(root, pointer[1..]) is not { } target)
            {
                return null;
            }

            schema = target;
        }

        return null;
    }

    public static bool TryGetReference(JsonElement schema, out string pointer)
    {
        pointer = "";
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("$ref", out var reference)
            || reference.ValueKind != JsonValueKind.String
        )
        {
            return false;
        }

        pointer = reference.GetString()!;
        return true;
    }

    private static JsonElement? Find(JsonElement root, string pointer)
    {
        var element = root;
        foreach (var escaped in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var token = Uri.UnescapeDataString(escaped)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            switch (element.ValueKind)
            {
                case JsonValueKind.Object when element.TryGetProperty(token, out var member):
                    element = member;
                    break;
                case JsonValueKind.Array
                    when int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                        && index < element.GetArrayLength():
                    element = element[index];
                    break;
                default:
                    return null;
            }
        }

        return element;
    }
}
