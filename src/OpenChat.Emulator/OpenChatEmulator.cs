using System.Diagnostics;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Hosting;

namespace OpenChat.Emulator;

/// <summary>
/// Represents a local server that speaks the Workers AI API of openchat-3.5-0106, and beside it the OpenAI-compatible routes
/// of llama.cpp's server.
/// </summary>
/// <remarks>All members are thread-safe and may be used while requests are served.</remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
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
    /// <exception cref="IOException">The address cannot be listened on: the port is taken or not allowed, or this machine has no such address.</exception>
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

    /// <summary>Adds turns of a script: each is for one request that passed the checks of token, model and schema, in order.</summary>
    /// <remarks>
    /// A turn's faults are all that its request has, but that those of <see cref="EmulatorFaults.Next"/> are used first. Behind the last turn
    /// everything is as it was before.
    /// </remarks>
    /// <param name="turns">The turns.</param>
    /// <exception cref="ArgumentNullException"><paramref name="turns"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">A fault's value is missing, not wanted or out of range.</exception>
    public void Enqueue(params IEnumerable<EmulatorTurn> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        Faults.Enqueue(turns);
    }

    /// <summary>Forgets the requests received so far.</summary>
    public void ClearRequests() => _requests.Clear();

    /// <summary>Stops the emulator; answers that are under way are broken off.</summary>
    /// <returns>A task that ends when the port is free again.</returns>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string DebuggerDisplay => $"{BaseUri}, {Requests.Count} requests";
}
