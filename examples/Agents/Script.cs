using System.Text.RegularExpressions;
using OpenChat.Emulator;

namespace OpenChat.Examples.Agents;

/// <summary>
/// The model's part when the emulator plays it. Tool calls are not scripted: the emulator makes them up from the prompt, as a
/// model does.
/// </summary>
internal static partial class Script
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
            var role when role.Contains("front desk") =>
                $$$"""<tool_call>[{"name": "{{{HandOff().Match(role).Value}}}", "arguments": {"reasonForHandoff": "trains"}}]</tool_call>""",
            var role when role.Contains("train desk") => prompt.LastUserText.Contains("<tool_result")
                ? "Trains from Lisbon to Porto go at 09:05, 13:05 and 18:35."
                : null,
            var role when role.Contains("weather reporter") => prompt.LastUserText.Contains("<tool_result")
                ? "Lisbon is sunny today, at 24 °C."
                : null,
            var role when role.Contains("You plan days") => prompt.LastUserText.Contains("<tool_result")
                ? "Walk along the river: it is sunny."
                : """<tool_call>[{"name": "Reporter", "arguments": {"query": "GetWeather of Lisbon"}}]</tool_call>""",
            _ => Baker(prompt.LastUserText),
        };

    // What the framework calls the function that hands over.
    [GeneratedRegex(@"\bhandoff_to_\w+")]
    private static partial Regex HandOff();

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
