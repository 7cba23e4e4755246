namespace OpenChat.Emulator;

/// <summary>Represents what stands in for the model: takes a prompt and gives the text back in pieces.</summary>
/// <remarks>An engine serves many requests at once and must be thread-safe.</remarks>
public interface IEmulatorEngine
{
    /// <summary>Writes the answer to a prompt.</summary>
    /// <param name="prompt">The prompt; <see cref="EmulatorPrompt.MaxTokens"/> and <see cref="EmulatorPrompt.StopSequences"/> are the engine's to obey.</param>
    /// <param name="cancellationToken">Is cancelled when the client goes away or the emulator stops.</param>
    /// <returns>The pieces of the answer in order, the last one with <see cref="EmulatorChunk.FinishReason"/>.</returns>
    /// <exception cref="EmulatorEngineException">The engine cannot answer; the emulator passes status, code and message on.</exception>
    IAsyncEnumerable<EmulatorChunk> GenerateAsync(EmulatorPrompt prompt, CancellationToken cancellationToken);
}
