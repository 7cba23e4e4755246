using OpenChat.Emulator;
using OpenChat.Emulator.Weights;

namespace OpenChat.Tool.Emulate;

/// <summary>Opens the file that <c>--weights</c> names.</summary>
internal delegate OpenedEngine OpenModel(WeightsOptions options);

/// <summary>The engine that the options name, and the end of its loading where it has a model to load.</summary>
internal sealed record OpenedEngine(IEmulatorEngine Engine, Task? Loaded = null) : IAsyncDisposable
{
    public static OpenedEngine OpenModel(WeightsOptions options)
    {
        var engine = WeightsEngine.Open(options);
        return new OpenedEngine(engine, engine.Loaded);
    }

    public async ValueTask DisposeAsync()
    {
        switch (Engine)
        {
            case IAsyncDisposable engine:
                await engine.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable engine:
                engine.Dispose();
                break;
        }
    }
}
