using System.Text;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Single values of a server's JSON. Each method reads the value after the property the reader stands on.</summary>
internal static class AnswerValues
{
    /// <summary>
    /// Whether the property has the name. One written with escapes is none of ours: the reader's own comparison would
    /// throw on half a surrogate pair in it.
    /// </summary>
    public static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(name);

    public static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>Goes into the value if it is an object; what else it is, is left out.</summary>
    public static bool EnterObject(ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartObject);

    /// <summary>Goes into the value if it is an array; what else it is, is left out.</summary>
    public static bool EnterArray(ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartArray);

    /// <summary>Goes on to the next property of the object that the reader is in; false at its end.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes on to the next object of the array that the reader is in; false at its end.</summary>
    public static bool NextObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    /// <summary>Text in whatever form it comes; null when there is none.</summary>
    public static string? ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> document)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonText.Read(ref reader);
        }

        // Numbers, objects, arrays: the model's reply was taken for JSON on the way. Its own characters are the reply.
        return reader.TokenType == JsonTokenType.Null ? null : ReadRaw(ref reader, document);
    }

    /// <summary>The characters of the value the reader stands on, as they were sent.</summary>
    public static string ReadRaw(ref Utf8JsonReader reader, ReadOnlySpan<byte> document)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(document[start..(int)reader.BytesConsumed]);
    }

    public static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        var value = reader.TokenType == JsonTokenType.String ? JsonText.Read(ref reader) : null;
        reader.Skip();
        return value;
    }

    public static long? ReadInteger(ref Utf8JsonReader reader)
    {
        reader.Read();
        long? value = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
        reader.Skip();
        return value;
    }

    /// <summary>Whether the value says anything: not null, false, "", [] or {}.</summary>
    public static bool ReadIsSaid(ref Utf8JsonReader reader)
    {
        reader.Read();
        var isSaid = reader.TokenType switch
        {
            JsonTokenType.Null or JsonTokenType.False => false,
            JsonTokenType.String => !reader.ValueSpan.IsEmpty,
            JsonTokenType.StartArray or JsonTokenType.StartObject => !IsEmpty(reader),
            _ => true,
        };
        reader.Skip();
        return isSaid;
    }

    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType start)
    {
        reader.Read();
        if (reader.TokenType == start)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    // The reader is a copy: the caller's stays where it is.
    private static bool IsEmpty(Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
}
