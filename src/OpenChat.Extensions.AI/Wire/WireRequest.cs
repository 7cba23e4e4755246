using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>The body of a request, in either dialect: what is asked, and everything else by its name.</summary>
internal sealed record WireRequest
{
    // Text other than ASCII stays as it is, which is shorter and readable in a server's log.
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Model { get; init; }

    public IReadOnlyList<WireMessage>? Messages { get; init; }

    public string? Prompt { get; init; }

    /// <summary>Whether the card is told that the prompt has its turns already.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether one space at the reply's start belongs to the server's template rather than to the reply.</summary>
    public bool HasLeadingSpace { get; init; }

    /// <summary>Sampling, limits and whatever else the request names, in the order it is written.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>The same request without one of its settings.</summary>
    public WireRequest Without(string setting)
    {
        var others = Settings.DeepClone().AsObject();
        others.Remove(setting);
        return this with { Settings = others };
    }

    /// <param name="isStream">Whether the answer is asked for in pieces.</param>
    /// <param name="isOpenAICompatible">
    /// Whether the model is named in the body, not in the address, and a stream must be asked for its token counts.
    /// </param>
    public ReadOnlyMemory<byte> Write(bool isStream, bool isOpenAICompatible)
    {
        var buffer = new ArrayBufferWriter<byte>(GuessLength());
        using var writer = new Utf8JsonWriter(buffer, s_options);
        writer.WriteStartObject();
        WriteIfAny(writer, "model"u8, isOpenAICompatible ? Model : null);
        WriteMessages(writer);
        WriteIfAny(writer, "prompt"u8, Prompt);
        WriteIfTrue(writer, "raw"u8, IsRaw);
        WriteIfTrue(writer, "stream"u8, isStream);
        if (isStream && isOpenAICompatible)
        {
            writer.WriteStartObject("stream_options"u8);
            writer.WriteBoolean("include_usage"u8, true);
            writer.WriteEndObject();
        }

        foreach (var (name, value) in Settings)
        {
            writer.WritePropertyName(name);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteMessages(Utf8JsonWriter writer)
    {
        if (Messages is not { } messages)
        {
            return;
        }

        writer.WriteStartArray("messages"u8);
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, message.Role);
            writer.WriteString("content"u8, message.Content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteIfAny(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteIfTrue(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(name, value);
        }
    }

    // Right for English; other texts make the buffer grow.
    private int GuessLength()
    {
        const int Around = 40;
        var length = 256 + (Prompt?.Length ?? 0);
        foreach (var message in Messages ?? [])
        {
            length += Around + message.Content.Length;
        }

        return length + (length / 16);
    }
}

internal readonly record struct WireMessage(string Role, string Content);
