using Microsoft.Extensions.Hosting;

namespace OpenChat.Emulator.Hosting;

/// <summary>
/// Leaves the process to the program the emulator runs in. The host's own lifetime takes Ctrl+C and SIGTERM for itself, and
/// with them the program's way to end.
/// </summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
