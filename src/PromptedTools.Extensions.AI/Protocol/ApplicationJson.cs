using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>Writes an application's own objects, arguments and results, as JSON for a model to read.</summary>
internal static class ApplicationJson
{
    public static string WriteObject(IEnumerable<KeyValuePair<string, object?>>? properties) =>
        CompactJson.Write(properties, WriteObject);

    public static JsonElement ToElement(IEnumerable<KeyValuePair<string, object?>>? properties) =>
        CompactJson.ToElement(properties, WriteObject);

    /// <summary>
    /// Any value an application may hand over, by the serializer contracts that Microsoft.Extensions.AI itself uses; one
    /// without a contract as its text.
    /// </summary>
    public static string WriteAny(object? value) =>
        CompactJson.Write(value, static (writer, value) => WriteAny(writer, value));

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, object?>>? properties)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in properties ?? [])
        {
            writer.WritePropertyName(name);
            WriteAny(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteAny(Utf8JsonWriter writer, object? value)
    {
        if (value is null or JsonElement { ValueKind: JsonValueKind.Undefined })
        {
            writer.WriteNullValue();
        }
        else if (value is JsonElement element)
        {
            Write(writer, element);
        }
        else if (TrySerialize(value, out var serialized))
        {
            serialized.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(value.ToString());
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        // The writer refuses half of a surrogate pair, which models write and others send.
        var json = element.GetRawText();
        if (json.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        else
        {
            element.WriteTo(writer);
        }
    }

    // A stream, a type, a circle of objects: there may be a contract, and still no JSON.
    private static bool TrySerialize(object value, out JsonElement serialized)
    {
        serialized = default;
        if (!AIJsonUtilities.DefaultOptions.TryGetTypeInfo(value.GetType(), out var contract))
        {
            return false;
        }

        try
        {
            serialized = JsonSerializer.SerializeToElement(value, contract);
            return true;
        }
        catch (Exception notJson)
            when (notJson is NotSupportedException or InvalidOperationException or ArgumentException or JsonException)
        {
            return false;
        }
    }
}
