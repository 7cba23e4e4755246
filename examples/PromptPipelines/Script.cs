using OpenChat.Emulator;

namespace OpenChat.Examples.PromptPipelines;

/// <summary>The model's part when the emulator plays it.</summary>
internal static class Script
{
    public static ScriptedEngine Engine => new() { Reply = Answer };

    private static EmulatorReply Answer(EmulatorPrompt prompt) =>
        prompt.LastUserText switch
        {
            var asked when asked.EndsWith("one short sentence.") =>
                "Marie Dubois received her blue kettle in a battered box, it leaks from the spout, and she asks for another one.",
            var asked when asked.StartsWith("Translate") =>
                "Marie Dubois a reçu sa bouilloire bleue dans une boîte abîmée, elle fuit par le bec et elle en demande une autre.",
            _ =>
                """{"Product": "bouilloire bleue", "Fault": "fuit par le bec", "Wants": "Replacement", "IsAngry": false}""",
        };
}
