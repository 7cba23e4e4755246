namespace OpenChat.Emulator.Tests;

/// <summary>
/// Tests that hold for every engine, whatever text it writes: a class that derives from one of these runs them over its engine.
/// </summary>
public abstract class EngineTests(EngineUnderTest engine) : IAsyncLifetime
{
    private protected EngineUnderTest Engine { get; } = engine;

    private protected OpenChatEmulator Emulator { get; private set; } = null!;

    private protected EmulatorClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Emulator = await Engine.StartAsync(Options());
        Client = new EmulatorClient(Emulator);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        await Emulator.DisposeAsync();
        await Engine.DisposeAsync();
    }

    private protected virtual OpenChatEmulatorOptions Options() => new();
}
