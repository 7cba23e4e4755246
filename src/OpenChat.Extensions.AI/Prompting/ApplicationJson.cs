using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.Prompting;

/// <summary>Writes an application's own objects, arguments and results, as JSON for a model to read.</summary>
internal static class ApplicationJson
{
    public static string WriteObject(IEnumerable<KeyValuePair<string, object?>>? properties) =>
        CompactJson.Write(
            properties,
            static (writer, properties) =>
            {
                writer.WriteStartObject();
                foreach (var (name, value) in properties ?? [])
                {
                    writer.WritePropertyName(name);
                    WriteAny(writer, value);
                }

                writer.WriteEndObject();
            }
        );

    /// <summary>
    /// Any value an application may hand over, by the serializer contracts that Microsoft.Extensions.AI itself uses; one
    /// without a contract as its text.
    /// </summary>
    public static string WriteAny(object? value) =>
        CompactJson.Write(value, static (writer, value) => WriteAny(writer, value));

    private static void WriteAny(Utf8JsonWriter writer, object? value)
    {
        if (value is null or JsonElement { ValueKind: JsonValueKind.Undefined })
        {
            writer.WriteNullValue();
        }
        else if (value is JsonElement element)
        {
            element.WriteTo(writer);
        }
        else if (AIJsonUtilities.DefaultOptions.TryGetTypeInfo(value.GetType(), out var contract))
        {
            JsonSerializer.Serialize(writer, value, contract);
        }
        else
        {
            writer.WriteStringValue(value.ToString());
        }
    }
}
