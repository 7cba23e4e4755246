using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Writes a value that was read as canonical JSON.</summary>
internal static class LenientJsonWriter
{
    public static JsonElement ToElement(LenientValue value) => JsonElement.Parse(ToJson(value));

    public static string ToJson(LenientValue value) => CompactJson.Write(value, Write);

    /// <summary>Whether the value is JSON: no call and no expression in it.</summary>
    public static bool IsJson(LenientValue value) =>
        value switch
        {
            LenientCall or LenientExpression or LenientJoin => false,
            LenientArray { Items: var items } => items.All(IsJson),
            LenientObject { Members: var members } => members.Values.All(IsJson),
            _ => true,
        };

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
