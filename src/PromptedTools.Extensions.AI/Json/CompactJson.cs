using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Writes JSON on one line for a model to read: no indent, and letters of every language as they are.</summary>
internal static class CompactJson
{
    private static readonly JsonWriterOptions s_writerOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String
            ? Write(value, static (writer, value) => value.WriteTo(writer))
            : value.GetRawText();

    public static string Write(string value) => Write(value, static (writer, value) => writer.WriteStringValue(value));

    public static string Write<T>(T value, Action<Utf8JsonWriter, T> write) =>
        Encoding.UTF8.GetString(Bytes(value, write));

    /// <summary>The same, read again without a text in between.</summary>
    public static JsonElement ToElement<T>(T value, Action<Utf8JsonWriter, T> write) =>
        JsonElement.Parse(Bytes(value, write));

    private static ReadOnlySpan<byte> Bytes<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_writerOptions))
        {
            write(writer, value);
        }

        return buffer.WrittenSpan;
    }
}
