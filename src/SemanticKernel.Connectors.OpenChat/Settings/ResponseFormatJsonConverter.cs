using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Mapping;

namespace SemanticKernel.Connectors.OpenChat.Settings;

/// <summary>Reads and writes a response format as a word or a schema, whatever it was given as: a type has no JSON.</summary>
internal sealed class ResponseFormatJsonConverter : JsonConverter<object>
{
    public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element;
    }

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        switch (ResponseFormats.Map(value))
        {
            case ChatResponseFormatJson { Schema: { } schema }:
                schema.WriteTo(writer);
                break;
            case ChatResponseFormatJson:
                writer.WriteStringValue(ResponseFormats.JsonObject);
                break;
            default:
                writer.WriteStringValue(ResponseFormats.Text);
                break;
        }
    }
}
