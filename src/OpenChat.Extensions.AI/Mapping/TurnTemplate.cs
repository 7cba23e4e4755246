namespace OpenChat.Extensions.AI.Mapping;

/// <summary>OpenChat's own turns, for prompts that no server writes a template around.</summary>
/// <remarks>The template: https://huggingface.co/openchat/openchat-3.5-0106, "Conversation templates". The server adds the BOS token.</remarks>
internal static class TurnTemplate
{
    public static string Write(string prompt, OpenChatPromptFormat format)
    {
        var mode = format == OpenChatPromptFormat.Math ? "Math Correct" : "GPT4 Correct";
        return $"{mode} User: {OpenChatTurns.NeutraliseTurn(prompt)}{OpenChatTurns.EndOfTurn}{mode} Assistant:";
    }
}
