namespace OpenChat.Emulator.Answering;

/// <summary>What llama.cpp's server does with assistant messages at the end of a chat (recorded from its version of June 2026).</summary>
internal static class AssistantPrefill
{
    private static readonly ApiError s_refusal = new(
        400,
        5006,
        "Cannot have 2 or more assistant messages at the end of the list."
    );

    private static readonly ScriptedEngine s_continuing = new() { Reply = static _ => "and so on." };

    public static ApiError? Refusal(EmulatorPrompt prompt) => CountAtTheEnd(prompt) >= 2 ? s_refusal : null;

    /// <summary>The engine that answers: one assistant message at the end is continued, whatever the engine would have said.</summary>
    public static IEmulatorEngine Engine(EmulatorPrompt prompt, IEmulatorEngine engine) =>
        CountAtTheEnd(prompt) == 1 ? s_continuing : engine;

    // A raw prompt has no messages for the server.
    private static int CountAtTheEnd(EmulatorPrompt prompt) =>
        prompt.RawText is null
            ? prompt.Messages.Reverse().TakeWhile(static message => message.Role == "assistant").Count()
            : 0;
}
