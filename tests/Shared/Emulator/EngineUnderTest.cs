namespace OpenChat.Emulator.Tests;

/// <summary>Starts emulators whose engine is of one kind, for the tests that hold for every kind.</summary>
public abstract class EngineUnderTest : IAsyncDisposable
{
    /// <summary>Gets whether the engine is an <see cref="IModelEngine"/>.</summary>
    public virtual bool HoldsModel => false;

    /// <summary>Gets the parts of a real server's answers that this kind has none of, as <see cref="JsonShape"/> writes their paths.</summary>
    public virtual IReadOnlyList<string> Missing => [];

    public async Task<OpenChatEmulator> StartAsync(OpenChatEmulatorOptions options)
    {
        options.Engine = await CreateAsync(options.ContextWindow);
        return await OpenChatEmulator.StartAsync(options);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>Makes an engine that is ready to answer, with such a context window (at least 64) where it has one of its own.</summary>
    protected abstract ValueTask<IEmulatorEngine> CreateAsync(int? contextWindow);
}
