namespace OpenChat.Emulator.Tests;

/// <summary>Neither holds a model: it knows no vocabulary, keeps no prompt and measures no time.</summary>
internal static class NoModel
{
    public static readonly string[] Missing =
    [
        "$.timings",
        "$.usage.prompt_tokens_details",
        "$.data[].meta.n_vocab",
        "$.data[].meta.n_embd",
        "$.data[].meta.n_params",
        "$.data[].meta.size",
    ];
}

public sealed class ScriptedUnderTest : EngineUnderTest
{
    public override IReadOnlyList<string> Missing => NoModel.Missing;

    protected override ValueTask<IEmulatorEngine> CreateAsync(int? contextWindow) => new(new ScriptedEngine());
}

/// <summary>A bridge to a second emulator's OpenAI-compatible routes.</summary>
public sealed class UpstreamUnderTest : EngineUnderTest
{
    private readonly Stack<IAsyncDisposable> _servers = new();
    private readonly Stack<IDisposable> _bridges = new();

    public override IReadOnlyList<string> Missing => NoModel.Missing;

    public override async ValueTask DisposeAsync()
    {
        foreach (var bridge in _bridges)
        {
            bridge.Dispose();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override async ValueTask<IEmulatorEngine> CreateAsync(int? contextWindow)
    {
        var server = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { ContextWindow = contextWindow });
        _servers.Push(server);
        var bridge = new UpstreamEngine(server.OpenAIBaseUri);
        _bridges.Push(bridge);
        return bridge;
    }
}
