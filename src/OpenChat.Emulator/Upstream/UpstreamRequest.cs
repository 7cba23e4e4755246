using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Upstream;

/// <summary>Writes a prompt as the request of an OpenAI-compatible server; it always asks for a stream.</summary>
internal static class UpstreamRequest
{
    /// <summary>What is written anew, and what such a server would not understand.</summary>
    private static readonly FrozenSet<string> s_own = FrozenSet.ToFrozenSet(
        ["model", "messages", "prompt", "raw", "stream", "stream_options", "max_tokens", "options"],
        StringComparer.Ordinal
    );

    public static JsonObject Body(EmulatorPrompt prompt, string modelId)
    {
        var body = new JsonObject { ["model"] = modelId };
        if (prompt.RawText is { } text)
        {
            body["prompt"] = text;
        }
        else
        {
            body["messages"] = new JsonArray([.. prompt.Messages.Select(Message)]);
        }

        if (prompt.MaxTokens is { } maxTokens)
        {
            body["max_tokens"] = maxTokens;
        }

        body["stream"] = true;
        body["stream_options"] = new JsonObject { ["include_usage"] = true };
        AddSettings(body, prompt.Body);
        return body;
    }

    private static JsonNode Message(EmulatorMessage message) =>
        new JsonObject { ["role"] = message.Role, ["content"] = message.Content };

    private static void AddSettings(JsonObject body, JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in sent.EnumerateObject().Where(property => !s_own.Contains(property.Name)))
        {
            body[property.Name] = JsonNode.Parse(property.Value.GetRawText());
        }
    }
}
