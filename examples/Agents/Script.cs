using OpenChat.Emulator;

namespace OpenChat.Examples.Agents;

/// <summary>
/// The model's part when the emulator plays it. Tool calls are not scripted: the emulator makes them up from the prompt, as a
/// model does.
/// </summary>
internal static class Script
{
    public static ScriptedEngine Engine => new() { Reply = Answer };

    private static EmulatorReply? Answer(EmulatorPrompt prompt) =>
        prompt.SystemText switch
        {
            var role when role.Contains("travel guide") => Guide(prompt),
            var role when role.Contains("researcher") =>
                "1. Its dough is raised by wild yeast. 2. It keeps for days. 3. Its crust is sour and crisp.",
            var role when role.Contains("a writer") =>
                "Sourdough is raised by nothing but wild yeast, which makes its crisp crust pleasantly sour. It stays fresh for days.",
            var role when role.Contains("an editor") =>
                "Wild yeast gives sourdough its crisp, sour crust. It keeps for days.",
            _ => Baker(prompt.LastUserText),
        };

    private static EmulatorReply? Guide(EmulatorPrompt prompt)
    {
        if (prompt.LastUserText.Contains("<tool_result"))
        {
            return "It is 24 °C and sunny in Lisbon today, without a drop of rain.";
        }

        if (prompt.LastUserText.Contains("umbrella"))
        {
            // Whoever remembers knows where "there" is.
            return prompt.Messages.Any(message => message.Content.Contains("no rain"))
                ? "No: Lisbon stays sunny, as I just saw."
                : "That depends. Where are you going?";
        }

        return null;
    }

    private static EmulatorReply Baker(string asked) =>
        asked switch
        {
            _ when asked.StartsWith("Review") && asked.Contains("whole town") =>
                """{"Approved": false, "Advice": "It has twelve words; six are allowed."}""",
            _ when asked.StartsWith("Review") => """{"Approved": true, "Advice": ""}""",
            _ when asked.Contains("slogan") => "The very best bread that money can buy in this whole town.",
            _ when asked.Contains("sign") => "Closed on Monday. Back on Tuesday at six, with warm rolls.",
            _ => "Bread worth getting up for.",
        };
}
