using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>Values to JSON without reflection: what JSON has, and lists and dictionaries of it.</summary>
internal static class JsonValues
{
    public static bool TryConvert(object? value, out JsonNode? node)
    {
        (var isJson, node) = value switch
        {
            JsonNode given => (true, given.DeepClone()),
            JsonElement { ValueKind: not JsonValueKind.Undefined } element => (true, ToNode(element)),
            JsonDocument document => (true, ToNode(document.RootElement)),
            string text => (true, JsonValue.Create(text)),
            bool flag => (true, JsonValue.Create(flag)),
            int number => (true, JsonValue.Create(number)),
            long number => (true, JsonValue.Create(number)),
            double number when double.IsFinite(number) => (true, JsonValue.Create(number)),
            float number when float.IsFinite(number) => (true, JsonValue.Create(number)),
            decimal number => (true, JsonValue.Create(number)),
            short number => (true, JsonValue.Create(number)),
            byte number => (true, JsonValue.Create(number)),
            uint number => (true, JsonValue.Create(number)),
            ulong number => (true, JsonValue.Create(number)),
            IEnumerable<KeyValuePair<string, object?>> pairs => ConvertPairs(pairs),
            IEnumerable items => ConvertItems(items),
            _ => (false, null),
        };
        return isJson;
    }

    private static JsonNode? ToNode(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(element),
            JsonValueKind.Array => JsonArray.Create(element),
            JsonValueKind.Null => null,
            _ => JsonValue.Create(element),
        };

    private static (bool, JsonNode?) ConvertPairs(IEnumerable<KeyValuePair<string, object?>> pairs)
    {
        var converted = new JsonObject();
        foreach (var (name, value) in pairs)
        {
            if (value is not null && !TryConvert(value, out _))
            {
                return (false, null);
            }

            converted[name] = value is not null && TryConvert(value, out var node) ? node : null;
        }

        return (true, converted);
    }

    private static (bool, JsonNode?) ConvertItems(IEnumerable items)
    {
        var converted = new JsonArray();
        foreach (var item in items)
        {
            JsonNode? node = null;
            if (item is not null && !TryConvert(item, out node))
            {
                return (false, null);
            }

            converted.Add(node);
        }

        return (true, converted);
    }
}
