using System.Net;
using Microsoft.Extensions.Logging;
using OpenChat.Emulator;
using OpenChat.Emulator.Weights;

namespace OpenChat.Tool.Emulate;

/// <summary>What the command line said.</summary>
internal sealed record EmulateSettings
{
    private const int MostKeptRequests = 1000;

    public required int Port { get; init; }
    public required IPAddress Address { get; init; }
    public required bool AllowNonLoopback { get; init; }
    public required IReadOnlyList<string> AllowedHosts { get; init; }
    public required string? Token { get; init; }
    public required string? Account { get; init; }
    public required Uri? Upstream { get; init; }
    public required string? UpstreamModel { get; init; }
    public required string? UpstreamKey { get; init; }
    public required IReadOnlyList<CountedFault> Faults { get; init; }
    public required bool ListFaults { get; init; }
    public required int FrameDelay { get; init; }
    public required bool Strict { get; init; }
    public required int MaxContentLength { get; init; }
    public required int? Context { get; init; }
    public required string? Weights { get; init; }
    public required int? Threads { get; init; }
    public required int GpuLayers { get; init; }
    public required string? Template { get; init; }
    public required ToolCallStyle CallStyle { get; init; }
    public required EmulatedServer Server { get; init; }
    public required IReadOnlyList<string> Models { get; init; }
    public required IReadOnlyList<EmulatorTurn> Script { get; init; }
    public required IReadOnlyList<string> Replies { get; init; }
    public required bool Control { get; init; }

    public WeightsOptions? ToWeightsOptions() =>
        Weights is null
            ? null
            : new WeightsOptions
            {
                Path = Weights,
                ContextWindow = Context,
                Threads = Threads,
                GpuLayers = GpuLayers,
                Template = Template,
            };

    /// <summary>Creates an engine that needs no file of weights.</summary>
    public IEmulatorEngine CreateEngine()
    {
        if (Upstream is not null)
        {
            return new UpstreamEngine(Upstream, UpstreamModel, UpstreamKey ?? KeyOfEnvironment());
        }

        var engine = new ScriptedEngine { CallStyle = CallStyle };
        engine.Enqueue(Replies.Select(EmulatorReply.FromString));
        return engine;
    }

    private static string? KeyOfEnvironment() =>
        Environment.GetEnvironmentVariable("OPENCHAT_UPSTREAM_KEY") is { Length: > 0 } key ? key : null;

    public static ILoggerFactory CreateLogging() =>
        LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));

    public OpenChatEmulatorOptions ToEmulatorOptions(IEmulatorEngine engine, ILoggerFactory logging)
    {
        var options = new OpenChatEmulatorOptions
        {
            Port = Port,
            Address = Address,
            AllowNonLoopback = AllowNonLoopback,
            Token = Token,
            AccountId = Account,
            Engine = engine,
            Server = Server,
            StrictPaths = Strict,
            MaxContentLength = MaxContentLength == 0 ? null : MaxContentLength,
            Control = Control,
            // Without that nobody looks at them here, and the server may run for long.
            MaxKeptRequests = Control ? MostKeptRequests : 0,
            LoggerFactory = logging,
        };
        if (Context is { } tokens)
        {
            options.ContextWindow = tokens == 0 ? null : tokens;
        }

        options.Models.UnionWith(Models);
        options.AllowedHosts.UnionWith(AllowedHosts);
        return options;
    }

    public void ApplyFaults(EmulatorFaults faults)
    {
        var always = Faults.Where(fault => fault.Count is null).Select(fault => fault.Fault).ToList();
        if (FrameDelay > 0)
        {
            always.Insert(0, new EmulatorFault(EmulatorFaultKind.FrameDelay, FrameDelay));
        }

        faults.Always(always);
        for (var request = 0; request < Faults.Max(fault => fault.Count); request++)
        {
            faults.Next([.. always, .. Faults.Where(fault => fault.Count > request).Select(fault => fault.Fault)]);
        }
    }
}
