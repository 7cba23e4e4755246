using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Json;

/// <summary>Writes JSON on one line for a model to read: no indent, and letters of every language as they are.</summary>
internal static class CompactJson
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(JsonElement value) => Write(value, static (writer, value) => value.WriteTo(writer));

    public static string Write(string value) => Write(value, static (writer, value) => writer.WriteStringValue(value));

    public static string WriteObject(IEnumerable<KeyValuePair<string, object?>>? properties) =>
        Write(
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
    public static string WriteAny(object? value) => Write(value, static (writer, value) => WriteAny(writer, value));

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

    private static string Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
