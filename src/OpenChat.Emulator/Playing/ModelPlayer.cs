namespace OpenChat.Emulator.Playing;

/// <summary>
/// Writes what a model could answer, from nothing but the prompt's text: it knows a tool by its signature, the protocol by its
/// tags and a wanted type by its braces, and depends on no sentence of a client's instructions.
/// </summary>
internal static class ModelPlayer
{
    public static string Answer(EmulatorPrompt prompt, ToolCallStyle style)
    {
        var conversation = Conversation.Read(prompt);
        return prompt.ReplySchema is { } schema && JsonPlayer.Answer(conversation, schema) is { } constrained
                ? constrained
            : conversation.Results.Count > 0
            ? JsonPlayer.Answer(conversation) ?? ResultTeller.Tell(conversation.Results)
            : ToolPlayer.Call(conversation, style) ?? JsonPlayer.Answer(conversation) ?? Echo(conversation.Ask);
    }

    private static string Echo(string ask) => $"This is the OpenChat emulator, not the model. You said: \"{ask}\"";
}
