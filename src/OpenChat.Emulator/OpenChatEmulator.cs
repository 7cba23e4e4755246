using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Hosting;

namespace OpenChat.Emulator;

/// <summary>
/// Represents a local server that speaks the Workers AI API of openchat-3.5-0106, and beside it the OpenAI-compatible routes
/// of llama.cpp's server.
/// </summary>
/// <remarks>All members are thread-safe and may be used while requests are served.</remarks>
public sealed class OpenChatEmulator : IAsyncDisposable
{
    private readonly EmulatorServer _server;
    private readonly RequestLog _requests;
    private readonly IEmulatorEngine _engine;

    private OpenChatEmulator(EmulatorServer server, RequestLog requests, IEmulatorEngine engine, EmulatorFaults faults)
    {
        _server = server;
        _requests = requests;
        _engine = engine;
        Faults = faults;
        BaseUri = new Uri(server.Address, "client/v4/");
        GatewayBaseUri = new Uri(server.Address, "v1/");
        OpenAIBaseUri = new Uri(server.Address, "v1");
    }

    /// <summary>Gets the address that stands for <c>https://api.cloudflare.com/client/v4/</c>.</summary>
    /// <value>An absolute address that ends in <c>/client/v4/</c>.</value>
    public Uri BaseUri { get; }

    /// <summary>Gets the address that stands for <c>https://gateway.ai.cloudflare.com/v1/</c>.</summary>
    /// <value>An absolute address that ends in <c>/v1/</c>.</value>
    public Uri GatewayBaseUri { get; }

    /// <summary>Gets the address of the OpenAI-compatible routes, such as <c>{OpenAIBaseUri}/chat/completions</c>.</summary>
    /// <value>An absolute address that ends in <c>/v1</c>.</value>
    public Uri OpenAIBaseUri { get; }

    /// <summary>Gets what goes wrong with the next requests.</summary>
    public EmulatorFaults Faults { get; }

    /// <summary>Gets the scripted engine, to say what it answers.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenChatEmulatorOptions.Engine"/> was set to another kind of engine.</exception>
    public ScriptedEngine Script =>
        _engine as ScriptedEngine
        ?? throw new InvalidOperationException(
            $"The emulator runs a {_engine.GetType().Name}, which has no script. Leave OpenChatEmulatorOptions.Engine unset."
        );

    /// <summary>Gets the requests received so far, oldest first, those answered with an error included.</summary>
    /// <value>A copy that does not change. A body of more than 30,000,000 bytes is answered with 413 and not kept.</value>
    public IReadOnlyList<EmulatorRequest> Requests => _requests.Snapshot();

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">How it listens, checks and answers; <see langword="null"/> for the defaults. Read once, here.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The emulator, which listens already.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the address is not loopback and that was not allowed.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<OpenChatEmulator> StartAsync(
        OpenChatEmulatorOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new OpenChatEmulatorOptions();
        var settings = EmulatorSettings.From(options);
        var requests = new RequestLog(settings.MaxKeptRequests);
        var faults = new EmulatorFaults();
        var server = await EmulatorServer
            .StartAsync(settings, requests, faults, cancellationToken)
            .ConfigureAwait(false);
        return new OpenChatEmulator(server, requests, settings.Model.Engine, faults);
    }

    /// <summary>Forgets the requests received so far.</summary>
    public void ClearRequests() => _requests.Clear();

    /// <summary>Stops the emulator; answers that are under way are broken off.</summary>
    /// <returns>A task that ends when the port is free again.</returns>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
