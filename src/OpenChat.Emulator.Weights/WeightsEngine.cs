namespace OpenChat.Emulator.Weights;

/// <summary>Represents an engine that runs a GGUF file in this process.</summary>
public sealed class WeightsEngine : IModelEngine, IAsyncDisposable
{
    private WeightsEngine() { }

    /// <summary>Gets the loading: it ends when the model can answer, or with the <see cref="WeightsException"/> that says why not.</summary>
    public Task Loaded { get; } = Task.CompletedTask;

    /// <inheritdoc/>
    public EmulatorModel? Model => null;

    /// <summary>Opens a GGUF file and begins to load it.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <returns>The engine; <see cref="Loaded"/> tells when it can answer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="WeightsException">The options or the file show at once that the model cannot be loaded.</exception>
    public static WeightsEngine Open(WeightsOptions options) => throw new NotImplementedException();

    /// <inheritdoc/>
    public int CountTokens(EmulatorPrompt prompt) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IReadOnlyList<int> Tokenize(string text, bool addSpecial, bool parseSpecial) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public string ApplyTemplate(IReadOnlyList<EmulatorMessage> messages) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<EmulatorChunk> GenerateAsync(EmulatorPrompt prompt, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Ends what is being answered and gives the memory back.</summary>
    /// <returns>The end of it.</returns>
    public ValueTask DisposeAsync() => default;
}
