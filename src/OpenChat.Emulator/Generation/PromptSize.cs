namespace OpenChat.Emulator.Generation;

/// <summary>Counts a prompt's tokens by the rule of <see cref="Tokens"/>: those of the text that a model would read, template included.</summary>
internal static class PromptSize
{
    public static int Of(EmulatorPrompt prompt) =>
        Tokens.Split(prompt.RawText ?? TurnTemplate.Write(prompt.Messages), parseSpecial: true).Count();
}
