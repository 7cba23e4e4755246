using System.ClientModel.Primitives;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

/// <summary>What a response format may be given as, to Microsoft.Extensions.AI's.</summary>
internal static class ResponseFormats
{
    public const string Text = "text";
    public const string JsonObject = "json_object";

    private const string JsonSchema = "json_schema";

    // Property names as the type has them: the answer is usually read with the serializer's default options.
    private static readonly JsonSerializerOptions s_schemaOptions = new(AIJsonUtilities.DefaultOptions)
    {
        PropertyNamingPolicy = null,
    };

    public static void ThrowIfNotOne(object? format)
    {
        // Deriving a schema from a type may be costly: it is left to the request.
        if (format is not Type)
        {
            Map(format);
        }
    }

    public static ChatResponseFormat? Map(object? format) =>
        format switch
        {
            null => null,
            ChatResponseFormat given => given,
            Type type => ChatResponseFormat.ForJsonSchema(type, s_schemaOptions),
            string text => MapText(text),
            JsonElement element => MapElement(element),
            JsonDocument document => MapElement(document.RootElement.Clone()),
            JsonNode node => MapText(node.ToJsonString()),
            _ => MapObject(format),
        };

    private static ChatResponseFormat MapObject(object format) =>
        format switch
        {
            // OpenAI's ChatResponseFormat, which SK's OpenAI connector takes: its JSON is that of the API.
            IPersistableModel<object> model => MapText(model.Write(ModelReaderWriterOptions.Json).ToString()),
            // What SK reads from a prompt file in YAML.
            IDictionary map => MapElement(Serialize(map)),
            _ => throw Wrong($"of the type {format.GetType()}"),
        };

    private static JsonElement Serialize(IDictionary map)
    {
        try
        {
            return JsonSerializer.SerializeToElement(map, s_schemaOptions.GetTypeInfo(map.GetType()));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException)
        {
            throw Wrong($"a {map.GetType()} that has no JSON", exception);
        }
    }

    /// <summary>The answer as an object of the type that its form was asked for by.</summary>
    /// <returns>
    /// <see langword="false"/> where the form was not given as a type, or as one that only describes it: the text is then all
    /// there is to an answer.
    /// </returns>
    public static bool TryRead(string answer, object? format, [NotNullWhen(true)] out object? value)
    {
        value = null;
        try
        {
            if (format is Type type && s_schemaOptions.TryGetTypeInfo(type, out var contract))
            {
                value = JsonSerializer.Deserialize(answer, contract);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            // An interface, or a converter of the type's own that is stricter than its schema.
        }

        return value is not null;
    }

    private static ChatResponseFormat MapText(string text) =>
        text switch
        {
            Text => ChatResponseFormat.Text,
            JsonObject or "json" => ChatResponseFormat.Json,
            _ => MapElement(Parse(text)),
        };

    private static ChatResponseFormat MapElement(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            return MapText(element.GetString()!);
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"a JSON {element.ValueKind}");
        }

        return TextOf(element, "type") switch
        {
            Text => ChatResponseFormat.Text,
            JsonObject => ChatResponseFormat.Json,
            JsonSchema => MapNamedSchema(element),
            _ => ChatResponseFormat.ForJsonSchema(element),
        };
    }

    // {"type":"json_schema","json_schema":{"name":…,"schema":…}}, as OpenAI's API has it.
    private static ChatResponseFormatJson MapNamedSchema(JsonElement element) =>
        element.TryGetProperty(JsonSchema, out var named)
        && named.ValueKind == JsonValueKind.Object
        && named.TryGetProperty("schema", out var schema)
            ? ChatResponseFormat.ForJsonSchema(schema, TextOf(named, "name"), TextOf(named, "description"))
            : throw Wrong($"of the type {JsonSchema} without a {JsonSchema}.schema");

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException exception)
        {
            throw Wrong("a text that is neither one of those words nor JSON", exception);
        }
    }

    private static ArgumentException Wrong(string given, Exception? inner = null) =>
        new(
            $"The response format is {given}. It must be \"{Text}\", \"{JsonObject}\", a {typeof(ChatResponseFormat)}, a JSON schema or a Type.",
            inner
        );
}

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
