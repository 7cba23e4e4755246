using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// Values to JSON by the serializer contracts of Microsoft.Extensions.AI: what JSON has; more types where the program allows
/// reflection. Lists and dictionaries of such values need none.
/// </summary>
internal static class JsonValues
{
    // As deep as JSON is read. What is deeper holds itself.
    private const int MaxDepth = 64;

    /// <summary>The whole number that a value is, whatever type of number holds it; null where it is none.</summary>
    public static int? Integer(JsonNode? node) =>
        node is JsonValue value
        && value.GetValueKind() == JsonValueKind.Number
        && JsonElement.Parse(value.ToJsonString()).TryGetInt32(out var number)
            ? number
            : null;

    public static bool TryConvert(object? value, out JsonNode? node) => TryConvert(value, MaxDepth, out node);

    private static bool TryConvert(object? value, int levels, out JsonNode? node)
    {
        (var isJson, node) = value switch
        {
            null => (true, null),
            JsonNode given => (true, given.DeepClone()),
            string text => (true, JsonValue.Create(text)),
            // It has no contract where there is no reflection.
            byte number => (true, JsonValue.Create(number)),
            IEnumerable when levels == 0 => (false, null),
            IEnumerable<KeyValuePair<string, object?>> pairs => ConvertPairs(pairs, levels - 1),
            IDictionary dictionary => ConvertPairs(PairsOf(dictionary), levels - 1),
            _ when TrySerialize(value, out var serialized) => (true, serialized),
            IEnumerable items => ConvertItems(items, levels - 1),
            _ => (false, null),
        };
        return isJson;
    }

    private static IEnumerable<KeyValuePair<string, object?>> PairsOf(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            yield return new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value);
        }
    }

    private static (bool, JsonNode?) ConvertPairs(IEnumerable<KeyValuePair<string, object?>> pairs, int levels)
    {
        var converted = new JsonObject();
        foreach (var (name, value) in pairs)
        {
            if (!TryConvert(value, levels, out var node))
            {
                return (false, null);
            }

            converted[name] = node;
        }

        return (true, converted);
    }

    private static (bool, JsonNode?) ConvertItems(IEnumerable items, int levels)
    {
        var converted = new JsonArray();
        foreach (var item in items)
        {
            if (!TryConvert(item, levels, out var node))
            {
                return (false, null);
            }

            converted.Add(node);
        }

        return (true, converted);
    }

    private static bool TrySerialize(object value, out JsonNode? node)
    {
        node = null;
        try
        {
            if (!AIJsonUtilities.DefaultOptions.TryGetTypeInfo(value.GetType(), out var contract))
            {
                return false;
            }

            node = JsonSerializer.SerializeToNode(value, contract);
            return true;
        }
        catch (Exception failed)
            when (failed is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            // NaN, a type without a contract within it, a circle: no JSON.
            return false;
        }
    }
}
