using System.Text.Json;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Generation;

namespace OpenChat.Emulator.OpenAI;

/// <summary>
/// Reads a request of the OpenAI-compatible routes as llama.cpp's server of June 2026 does, but for what servers read each in their
/// own way. Tools are read over: with a template that has no place for them the server drops them without a word.
/// </summary>
internal static class OpenAIRequest
{
    // Each is looked for behind every token of an answer.
    private const int MaxStops = 100;

    public static (EmulatorPrompt? Prompt, ApiError? Error) Read(JsonElement? json, bool chat, PlayedServer server)
    {
        if (json is not { ValueKind: JsonValueKind.Object } body)
        {
            return (null, Invalid("[json.exception.parse_error.101] parse error: the body is not a JSON object"));
        }

        var messages = chat ? ReadMessages(body, out var error) : ReadText(body, out error);
        var stops = ReadStops(body);
        error ??= stops.Count > MaxStops ? Invalid($"'stop' has at most {MaxStops} sequences") : null;
        var (schema, formatError) = chat && error is null ? server.ReadConstraint(body) : (null, null);
        error ??= formatError;
        return error is not null
            ? (null, error)
            : (
                new EmulatorPrompt
                {
                    Body = body,
                    ModelId = Text(body, "model") ?? ServedModel.DefaultId,
                    Stream = body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
                    MaxTokens = server.ReadLimit(body),
                    ReplySchema = schema,
                    StopSequences = stops,
                    RawText = chat ? null : Text(body, "prompt"),
                    Messages = messages,
                },
                null
            );
    }

    private static IReadOnlyList<EmulatorMessage> ReadMessages(JsonElement body, out ApiError? error)
    {
        error =
            !body.TryGetProperty("messages", out var messages) ? Invalid("'messages' is required")
            : messages.ValueKind != JsonValueKind.Array ? Invalid("Expected 'messages' to be an array")
            : messages.EnumerateArray().All(IsMessage) ? null
            : Invalid("Failed to parse messages: a message needs a string 'role' and a text 'content'");
        return error is null ? [.. messages.EnumerateArray().Select(ReadMessage)] : [];
    }

    private static IReadOnlyList<EmulatorMessage> ReadText(JsonElement body, out ApiError? error)
    {
        var prompt = Text(body, "prompt");
        error = prompt is null ? Invalid("[json.exception.out_of_range.403] key 'prompt' not found") : null;
        return prompt is null ? [] : TurnTemplate.Read(prompt);
    }

    private static bool IsMessage(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object
        && Text(message, "role") is not null
        && (
            !message.TryGetProperty("content", out var content)
            || content.ValueKind is JsonValueKind.String or JsonValueKind.Null
            || (
                content.ValueKind == JsonValueKind.Array
                && content.EnumerateArray().All(part => Text(part, "text") is not null)
            )
        );

    private static EmulatorMessage ReadMessage(JsonElement message)
    {
        message.TryGetProperty("content", out var content);
        var text =
            content.ValueKind == JsonValueKind.Array
                ? string.Join('\n', content.EnumerateArray().Select(part => Text(part, "text")))
                : Text(message, "content") ?? "";
        return new EmulatorMessage(Text(message, "role")!, text);
    }

    /// <summary>Tells whether the client wants the usage of a stream.</summary>
    public static bool IncludesUsage(JsonElement body) =>
        body.TryGetProperty("stream_options", out var options)
        && options.ValueKind == JsonValueKind.Object
        && options.TryGetProperty("include_usage", out var include)
        && include.ValueKind == JsonValueKind.True;

    private static IReadOnlyList<string> ReadStops(JsonElement body) =>
        !body.TryGetProperty("stop", out var stop) ? []
        : stop.ValueKind == JsonValueKind.String ? [stop.GetString()!]
        : stop.ValueKind == JsonValueKind.Array
            ?
            [
                .. stop.EnumerateArray()
                    .Where(item => item.ValueKind == JsonValueKind.String)
                    .Select(item => item.GetString()!),
            ]
        : [];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static ApiError Invalid(string message) => new(400, 5006, message);
}
