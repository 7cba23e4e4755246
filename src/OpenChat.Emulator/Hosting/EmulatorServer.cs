using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.OpenAI;
using OpenChat.Emulator.WorkersAI;

namespace OpenChat.Emulator.Hosting;

/// <summary>Runs the web server; nothing of it is configured by the machine's environment.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    /// <summary>Bytes of a request's body: Kestrel's own default, said here because the documentation names it.</summary>
    public const long LargestBody = 30_000_000;

    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping;
    private readonly Lazy<Task> _stopped;

    private EmulatorServer(WebApplication application, CancellationTokenSource stopping, Uri address)
    {
        _application = application;
        _stopping = stopping;
        _stopped = new Lazy<Task>(StopAsync);
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<EmulatorServer> StartAsync(
        EmulatorSettings settings,
        RequestLog requests,
        EmulatorFaults faults,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = LargestBody;
                kestrel.Listen(settings.Address, settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
            });

        var application = builder.Build();
        var stopping = new CancellationTokenSource();
        try
        {
            application.UseRouting();
            application.Use(new RequestPipeline(settings, requests, stopping.Token).InvokeAsync);
            if (settings.Control)
            {
                new ControlRoutes(requests, faults).Map(application);
            }

            new OpenAIRoutes(settings, faults).Map(application);
            new CardRoutes(settings, faults).Map(application);
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new EmulatorServer(application, stopping, AddressOf(application));
        }
        catch (Exception exception)
        {
            stopping.Dispose();
            await application.DisposeAsync().ConfigureAwait(false);
            // The web server tells a port that is taken by an IOException, and everything else as the system does.
            if (exception is SocketException)
            {
                throw new IOException(
                    $"The emulator cannot listen on {new IPEndPoint(settings.Address, settings.Port)}: {exception.Message}.",
                    exception
                );
            }

            throw;
        }
    }

    /// <summary>Stops once, however often it is called; every caller waits until the port is free.</summary>
    public ValueTask DisposeAsync() => new(_stopped.Value);

    private async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using (var timeLimit = new CancellationTokenSource(s_stopTime))
        {
            await _application.StopAsync(timeLimit.Token).ConfigureAwait(false);
        }

        await _application.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static Uri AddressOf(WebApplication application)
    {
        var server = application.Services.GetRequiredService<IServer>();
        var address = new UriBuilder(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        // A server that listens on every address is reached on the loopback one.
        if (address.Host is "0.0.0.0" or "[::]")
        {
            address.Host = "127.0.0.1";
        }

        return address.Uri;
    }
}

/// <summary>
/// Leaves the process to the program the emulator runs in. The host's own lifetime takes Ctrl+C and SIGTERM for itself, and
/// with them the program's way to end.
/// </summary>
file sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
