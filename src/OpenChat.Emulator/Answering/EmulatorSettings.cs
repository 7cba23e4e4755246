using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Emulator.OpenAI;

namespace OpenChat.Emulator.Answering;

/// <summary>The options, checked and copied, so that a later change of them changes nothing.</summary>
internal sealed record EmulatorSettings
{
    public required IPAddress Address { get; init; }
    public required int Port { get; init; }
    public required FrozenSet<string> AllowedHosts { get; init; }
    public required ServedModel Model { get; init; }
    public required bool RequireToken { get; init; }
    public required string? Token { get; init; }
    public required string? AccountId { get; init; }
    public required FrozenSet<string> Models { get; init; }
    public required EmulatedServer Server { get; init; }

    /// <summary>Gets the context window that was set; the server's own where none was.</summary>
    public required int? SetContextWindow { get; init; }
    public required bool StrictPaths { get; init; }
    public required int? MaxContentLength { get; init; }
    public required int MaxKeptRequests { get; init; }
    public required bool Control { get; init; }
    public required ILoggerFactory LoggerFactory { get; init; }

    public static EmulatorSettings From(OpenChatEmulatorOptions options)
    {
        var errors = Errors(options).ToList();
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(options));
        }

        return new EmulatorSettings
        {
            Address = options.Address,
            Port = options.Port,
            // As a request's own host is read: an international name is compared in one spelling.
            AllowedHosts = options
                .AllowedHosts.Select(name => HostString.FromUriComponent(name).Host)
                .ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            Model = new ServedModel(options.Engine ?? new ScriptedEngine(), options.ContextWindow),
            RequireToken = options.RequireToken,
            Token = options.Token,
            AccountId = options.AccountId,
            Models = options.Models.ToFrozenSet(StringComparer.Ordinal),
            Server = options.Server,
            SetContextWindow = options.IsContextWindowSet ? options.ContextWindow : null,
            StrictPaths = options.StrictPaths,
            MaxContentLength = options.MaxContentLength,
            MaxKeptRequests = options.MaxKeptRequests,
            Control = options.Control,
            LoggerFactory = options.LoggerFactory ?? NullLoggerFactory.Instance,
        };
    }

    /// <summary>Gets the models that are none of Workers AI's: further names of the model on the OpenAI-compatible routes.</summary>
    public IEnumerable<string> ServedNames =>
        Models.Where(static name => !name.StartsWith('@')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Errors(OpenChatEmulatorOptions options)
    {
        if (options.Address is null)
        {
            yield return "Address is null; leave it at 127.0.0.1.";
        }
        else if (!IPAddress.IsLoopback(options.Address) && !options.AllowNonLoopback)
        {
            yield return $"Address {options.Address} can be reached from other machines, and the emulator speaks plain HTTP and "
                + "takes any token. Use 127.0.0.1, or set AllowNonLoopback if that is what you want.";
        }

        if (options.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            yield return $"Port {options.Port} is not a TCP port; use 0 for a free one, or 1 to 65535.";
        }

        foreach (var name in options.AllowedHosts.Where(name => Uri.CheckHostName(name) != UriHostNameType.Dns))
        {
            yield return $"AllowedHosts: '{name}' is not a host name; give one such as 'emulator' or 'box.example', without port and "
                + "scheme. IP addresses and localhost are accepted anyway.";
        }

        if (options.Token is { } token && string.IsNullOrWhiteSpace(token))
        {
            yield return "Token is blank; leave it null to accept any token.";
        }

        if (options.AccountId is { } account && string.IsNullOrWhiteSpace(account))
        {
            yield return "AccountId is blank; leave it null to accept any account.";
        }

        if (!PlayedServer.IsKnown(options.Server))
        {
            yield return $"Server {options.Server} is none of {string.Join(", ", Enum.GetNames<EmulatedServer>())}.";
        }

        if (options.MaxContentLength < 1)
        {
            yield return "MaxContentLength must be at least 1; leave it null for no limit.";
        }

        if (options.ContextWindow < 1)
        {
            yield return "ContextWindow must be at least 1; leave it null for no limit.";
        }

        if (options.MaxKeptRequests < 0)
        {
            yield return "MaxKeptRequests must not be negative; 0 keeps none.";
        }
    }
}
