using PromptedTools.Turns;

namespace OpenChat.Extensions.AI;

/// <summary>What openchat-3.5-0106's chat template writes around turns.</summary>
/// <remarks>https://huggingface.co/openchat/openchat-3.5-0106, "Conversation templates" and added_tokens.json.</remarks>
internal static class OpenChatTurns
{
    private const string EndOfTurn = "<|end_of_turn|>";

    /// <summary>The end of turn, and the head of the next one as servers give it that leave the token out.</summary>
    public static IReadOnlyList<string> Ends { get; } =
    [EndOfTurn, "\nGPT4 Correct User:", "\nGPT4 Correct Assistant:"];

    /// <summary>What most servers read as control tokens of the model wherever they stand in a text.</summary>
    public static IReadOnlyList<string> ControlTokens { get; } = ["<|pad_0|>", "<s>", "</s>"];

    /// <summary>The heads of turns in all modes of the model: nobody else may write one where a turn can begin.</summary>
    public static IReadOnlyList<string> Headers { get; } =
    [
        .. from mode in new[] { "GPT4 Correct", "Math Correct", "Code Correct", "Code" }
        from role in new[] { "User", "Assistant", "System" }
        select $"\n{mode} {role}:",
    ];

    private static readonly TurnMarkers s_markers = new(Ends, ControlTokens);
    private static readonly TurnMarkers s_tokens = new([EndOfTurn], ControlTokens);
    private static readonly TurnMarkers s_template = new([EndOfTurn], [.. ControlTokens, .. Headers]);

    /// <summary>Where a reply ends.</summary>
    public static StopSequences EndsWith(IEnumerable<string>? stopSequences) => s_markers.EndsWith(stopSequences);

    /// <summary>
    /// A text without tokens that the server would take for the model's own. The head of a turn is left: a prompt may end in
    /// one, and only where the client writes the turns itself it would begin another.
    /// </summary>
    public static string Neutralise(string text) => s_tokens.Neutralise(text);

    /// <summary>A prompt in the model's own turns, for a server that writes no template around it, but the BOS token.</summary>
    public static string Write(string prompt, OpenChatPromptFormat format)
    {
        var mode = format == OpenChatPromptFormat.Math ? "Math Correct" : "GPT4 Correct";
        return $"{mode} User: {s_template.Neutralise(prompt)}{EndOfTurn}{mode} Assistant:";
    }
}
