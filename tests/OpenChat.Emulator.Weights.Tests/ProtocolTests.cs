using OpenChat.Emulator.Tests;
using OpenChat.Emulator.Weights.Tests.Support;

namespace OpenChat.Emulator.Weights.Tests;

// The protocol that every engine keeps, over a model.

public sealed class WeightsLlamaServerShapesTests() : LlamaServerShapes(new WeightsUnderTest());

public sealed class WeightsCardProtocolTests() : CardProtocol(new WeightsUnderTest());

public sealed class WeightsCardSchemaProtocolTests() : CardSchemaProtocol(new WeightsUnderTest());

public sealed class WeightsOpenAIProtocolTests() : OpenAIProtocol(new WeightsUnderTest());

public sealed class WeightsErrorFaultProtocolTests() : ErrorFaultProtocol(new WeightsUnderTest());

public sealed class WeightsStreamFaultProtocolTests() : StreamFaultProtocol(new WeightsUnderTest());

public sealed class WeightsRequestGuardProtocolTests() : RequestGuardProtocol(new WeightsUnderTest());

/// <summary>Engines that run the tiny model.</summary>
internal sealed class WeightsUnderTest : EngineUnderTest
{
    private readonly TinyModel _tiny = new();

    public override bool HoldsModel => true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _tiny.DisposeAsync();
    }

    protected override async ValueTask<IEmulatorEngine> CreateAsync(int? contextWindow) =>
        await _tiny.OpenAsync(configure: options => options.ContextWindow = contextWindow);
}
