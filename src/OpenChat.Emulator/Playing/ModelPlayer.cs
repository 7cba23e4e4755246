namespace OpenChat.Emulator.Playing;

/// <summary>Writes what a model would answer, from nothing but the prompt's text.</summary>
internal static class ModelPlayer
{
    public static string Answer(EmulatorPrompt prompt) =>
        $"This is the OpenChat emulator, not the model. You said: \"{prompt.LastUserText}\"";
}
