namespace OpenChat.Emulator;

/// <summary>Represents one piece of an answer; in a stream each piece with text becomes one frame.</summary>
/// <param name="Text">The text of the piece; may be empty.</param>
public sealed record EmulatorChunk(string Text)
{
    /// <summary>Gets the tokens of the whole answer.</summary>
    /// <value>Set on the last piece, or <see langword="null"/> where the engine does not count.</value>
    public EmulatorUsage? Usage { get; init; }

    /// <summary>Gets why the answer ended: <c>stop</c> or <c>length</c>.</summary>
    /// <value><see langword="null"/> on every piece but the last.</value>
    public string? FinishReason { get; init; }

    /// <summary>Gets how long the answer took.</summary>
    /// <value>Set on the last piece, or <see langword="null"/> where the engine does not measure; only the OpenAI-compatible routes tell.</value>
    public EmulatorTimings? Timings { get; init; }
}
