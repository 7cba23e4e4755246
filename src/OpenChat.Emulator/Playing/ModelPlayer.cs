using System.Text.Json;
using OpenChat.Emulator.Generation;

namespace OpenChat.Emulator.Playing;

/// <summary>
/// Writes what a model could answer, from nothing but the prompt's text: it knows a tool by its signature, the protocol by its
/// tags and a wanted type by its braces, and depends on no sentence of a client's instructions.
/// </summary>
internal static class ModelPlayer
{
    public static EmulatorReply Answer(EmulatorPrompt prompt, ToolCallStyle style)
    {
        var conversation = Conversation.Read(prompt);
        // A grammar begins with the JSON's first character: no space is let before it.
        return prompt.ReplySchema is { } schema && JsonPlayer.Answer(conversation, schema) is { } constrained
            ? EmulatorReply.FromChunks(Tokens.Split(constrained))
            : EmulatorReply.FromString(Answer(conversation, style));
    }

    private static string Answer(Conversation conversation, ToolCallStyle style) =>
        conversation.Results.Count > 0
            ? JsonPlayer.Answer(conversation) ?? ResultTeller.Tell(conversation.Results)
            : ToolPlayer.Call(conversation, style) ?? JsonPlayer.Answer(conversation) ?? Echo(conversation.Ask);

    private static string Echo(string ask) => $"This is the OpenChat emulator, not the model. You said: \"{ask}\"";
}

/// <summary>Tells in plain text what tools answered.</summary>
file static class ResultTeller
{
    public static string Tell(IReadOnlyList<ToolResult> results) =>
        string.Join(' ', results.Select(result => $"From {result.Name}: {InWords(result.Body)}."));

    private static string InWords(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? string.Join(
                    ", ",
                    document.RootElement.EnumerateObject().Select(property => $"{property.Name} is {property.Value}")
                )
                : document.RootElement.ToString();
        }
        catch (JsonException)
        {
            // A result may be any text, and is told as it is.
            return body.TrimEnd('.');
        }
    }
}
