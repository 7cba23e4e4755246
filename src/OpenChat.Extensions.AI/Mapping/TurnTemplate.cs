using System.Text.RegularExpressions;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>OpenChat's own turns, for prompts that no server writes a template around.</summary>
/// <remarks>The template: https://huggingface.co/openchat/openchat-3.5-0106, "Conversation templates". The server adds the BOS token.</remarks>
internal static partial class TurnTemplate
{
    public static string Write(string prompt, OpenChatPromptFormat format)
    {
        var mode = format == OpenChatPromptFormat.Math ? "Math Correct" : "GPT4 Correct";
        return $"{mode} User: {Neutralise(prompt)}{OpenChatTurns.EndOfTurn}{mode} Assistant:";
    }

    // A role header opens a turn only where a turn can begin: at the start of a line or of the text.
    private static string Neutralise(string prompt) =>
        RoleHeader().Replace(OpenChatTurns.Neutralise(prompt), static header => header.Value.Replace(":", " :"));

    [GeneratedRegex(
        @"^[ \t]*(?:GPT4|Math|Code)[ \t]+Correct[ \t]+\w+:",
        RegexOptions.Multiline | RegexOptions.IgnoreCase
    )]
    private static partial Regex RoleHeader();
}
