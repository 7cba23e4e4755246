using System.Text.Json;
using OpenChat.Emulator.Generation;

namespace OpenChat.Emulator.WorkersAI;

/// <summary>
/// The input schema of the model card: exactly one of <c>prompt</c> and <c>messages</c>, each with its types and lengths.
/// Properties the card does not name are let through, as the service does.
/// </summary>
internal sealed class CardSchema(int? maxContentLength)
{
    private const int DefaultMaxTokens = 256;

    /// <summary>Lists what the body breaks; empty when it fits.</summary>
    public IReadOnlyList<string> Violations(JsonElement body)
    {
        var violations = new List<string>();
        if (body.ValueKind != JsonValueKind.Object)
        {
            return [$"Type mismatch of '/', 'object' not in '{TypeOf(body)}'"];
        }

        CheckAlternatives(body, violations);
        CheckType(body, "raw", "boolean", violations);
        CheckType(body, "stream", "boolean", violations);
        CheckType(body, "max_tokens", "integer", violations);
        return violations;
    }

    /// <summary>Reads a body that fits the schema.</summary>
    public static EmulatorPrompt Read(JsonElement body, string model)
    {
        var raw = Flag(body, "raw") && body.TryGetProperty("prompt", out _);
        var text = body.TryGetProperty("prompt", out var prompt) ? prompt.GetString()! : null;
        return new EmulatorPrompt
        {
            Body = body,
            ModelId = model,
            Stream = Flag(body, "stream"),
            MaxTokens = body.TryGetProperty("max_tokens", out var limit) ? (int)limit.GetDouble() : DefaultMaxTokens,
            RawText = raw ? text : null,
            Messages =
                text is null ? ReadMessages(body.GetProperty("messages"))
                : raw ? TurnTemplate.Read(text)
                : [new EmulatorMessage("user", text)],
        };
    }

    private void CheckAlternatives(JsonElement body, List<string> violations)
    {
        switch (body.TryGetProperty("prompt", out var prompt), body.TryGetProperty("messages", out var messages))
        {
            case (true, true):
                violations.Add("oneOf at '/' not met, 2 matches: 'prompt' and 'messages' exclude each other");
                break;
            case (false, false):
                violations.Add(
                    "oneOf at '/' not met, 0 matches: required properties at '/' are 'prompt'; or 'messages'"
                );
                break;
            case (true, false):
                CheckText(prompt, "/prompt", violations);
                break;
            default:
                CheckMessages(messages, violations);
                break;
        }
    }

    private void CheckMessages(JsonElement messages, List<string> violations)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            violations.Add($"Type mismatch of '/messages', 'array' not in '{TypeOf(messages)}'");
            return;
        }

        foreach (var (index, message) in messages.EnumerateArray().Index())
        {
            var path = $"/messages/{index}";
            if (message.ValueKind != JsonValueKind.Object)
            {
                violations.Add($"Type mismatch of '{path}', 'object' not in '{TypeOf(message)}'");
                continue;
            }

            CheckRequiredText(message, path, "role", null, violations);
            CheckRequiredText(message, path, "content", maxContentLength, violations);
        }
    }

    private static void CheckRequiredText(
        JsonElement message,
        string path,
        string name,
        int? maxLength,
        List<string> violations
    )
    {
        if (message.TryGetProperty(name, out var text))
        {
            CheckText(text, $"{path}/{name}", maxLength, violations);
        }
        else
        {
            violations.Add($"required properties at '{path}' are 'role,content'");
        }
    }

    private void CheckText(JsonElement text, string path, List<string> violations) =>
        CheckText(text, path, maxContentLength, violations);

    private static void CheckText(JsonElement text, string path, int? maxLength, List<string> violations)
    {
        if (text.ValueKind != JsonValueKind.String)
        {
            violations.Add($"Type mismatch of '{path}', 'string' not in '{TypeOf(text)}'");
        }
        else if (maxLength is { } limit && text.GetString()!.Length is var length && length > limit)
        {
            violations.Add($"Length of '{path}' must be <= {limit} not met, it is {length}");
        }
    }

    private static void CheckType(JsonElement body, string name, string type, List<string> violations)
    {
        if (body.TryGetProperty(name, out var value) && TypeOf(value) != type)
        {
            violations.Add($"Type mismatch of '/{name}', '{type}' not in '{TypeOf(value)}'");
        }
    }

    /// <summary>JSON Schema calls a number without a fraction an integer, however it is written.</summary>
    private static string TypeOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => double.IsInteger(value.GetDouble()) ? "integer" : "number",
            JsonValueKind.String => "string",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "null",
        };

    private static bool Flag(JsonElement body, string name) =>
        body.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static IReadOnlyList<EmulatorMessage> ReadMessages(JsonElement messages) =>
        [
            .. messages
                .EnumerateArray()
                .Select(message => new EmulatorMessage(
                    message.GetProperty("role").GetString()!,
                    message.GetProperty("content").GetString()!
                )),
        ];
}
