using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Writes a value that was read as canonical JSON.</summary>
internal static class LenientJsonWriter
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = LenientJson.MaxDepth + 8,
    };

    public static JsonElement ToElement(LenientValue value)
    {
        var reader = new Utf8JsonReader(Write(value).WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    public static string ToJson(LenientValue value) => Encoding.UTF8.GetString(Write(value).WrittenSpan);

    /// <summary>Whether the value is JSON: no call and no expression in it.</summary>
    public static bool IsJson(LenientValue value) =>
        value switch
        {
            LenientCall or LenientExpression or LenientJoin => false,
            LenientArray { Items: var items } => items.All(IsJson),
            LenientObject { Members: var members } => members.Values.All(IsJson),
            _ => true,
        };

    private static ArrayBufferWriter<byte> Write(LenientValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, s_options);
        Write(writer, value);
        writer.Flush();
        return buffer;
    }

    private static void Write(Utf8JsonWriter writer, LenientValue value)
    {
        switch (value)
        {
            case LenientNull:
                writer.WriteNullValue();
                break;
            case LenientBoolean { Value: var flag }:
                writer.WriteBooleanValue(flag);
                break;
            case LenientNumber { Text: var number }:
                writer.WriteRawValue(number);
                break;
            case LenientString { Text: var text }:
                writer.WriteStringValue(text);
                break;
            case LenientArray { Items: var items }:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case LenientObject { Members: var members }:
                writer.WriteStartObject();
                foreach (var (key, member) in members)
                {
                    writer.WritePropertyName(key);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"A {value.GetType().Name} has no JSON form.", nameof(value));
        }
    }
}
