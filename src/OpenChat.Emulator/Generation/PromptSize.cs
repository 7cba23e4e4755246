namespace OpenChat.Emulator.Generation;

/// <summary>Counts a prompt's tokens by the rule of <see cref="Tokens"/>.</summary>
internal static class PromptSize
{
    /// <summary>What the template adds to each turn: role label, colon and end of turn.</summary>
    private const int TokensPerTurn = 5;

    public static int Of(EmulatorPrompt prompt) =>
        prompt.RawText is { } raw
            ? Tokens.Count(raw)
            : prompt.Messages.Sum(message => TokensPerTurn + Tokens.Count(message.Content));
}
