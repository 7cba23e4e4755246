using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// Settles who may name a property of the body: what the caller's own base body says stays, typed options fill what it
/// leaves open, and further properties what is open still.
/// </summary>
internal sealed class BodyBuilder(JsonObject? given)
{
    // Ours alone: with any of these the answer could not be read, or the conversation would not be the one that was checked.
    private static readonly HashSet<string> Reserved =
    [
        "messages",
        "prompt",
        "raw",
        "stream",
        "stream_options",
        "model",
    ];

    private readonly HashSet<string> _filled = [];

    public JsonObject? Extra { get; private set; } = Copy(given);

    /// <summary>The number the caller's own body or properties give, if any.</summary>
    public int? MaxTokens =>
        Extra?["max_tokens"] is JsonValue value && value.TryGetValue(out int tokens) ? tokens : null;

    public bool Has(string name) => Extra?.ContainsKey(name) == true;

    public T? Fill<T>(string name, T? value)
        where T : struct => value is not null && Take(name) ? value : null;

    public T? FillReference<T>(string name, T? value)
        where T : class => value is not null && Take(name) ? value : null;

    /// <summary>Adds the properties that nothing else names. Values that JSON does not have are left out.</summary>
    public void AddMissing(IDictionary<string, object?>? properties)
    {
        foreach (var (name, value) in properties ?? new Dictionary<string, object?>())
        {
            if (
                !Reserved.Contains(name)
                && !_filled.Contains(name)
                && !Has(name)
                && JsonValues.TryConvert(value, out var node)
            )
            {
                (Extra ??= [])[name] = node;
            }
        }
    }

    private bool Take(string name) => !Has(name) && _filled.Add(name);

    private static JsonObject? Copy(JsonObject? given)
    {
        var copy = given?.DeepClone().AsObject();
        foreach (var name in Reserved)
        {
            copy?.Remove(name);
        }

        return copy;
    }
}

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
            System.Collections.IEnumerable items => ConvertItems(items),
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

    private static (bool, JsonNode?) ConvertItems(System.Collections.IEnumerable items)
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
