using Microsoft.AspNetCore.Http;
using OpenChat.Emulator.Faults;

namespace OpenChat.Emulator.Answering;

/// <summary>Writes bytes at once, or a few at a time where the fault says so.</summary>
internal static class SlicedWriter
{
    public static async Task WriteAsync(
        HttpResponse response,
        ReadOnlyMemory<byte> bytes,
        FaultPlan faults,
        CancellationToken cancellationToken
    )
    {
        var size = faults.Value(EmulatorFaultKind.ChunkSize) ?? int.MaxValue;
        while (bytes.Length > 0)
        {
            var slice = bytes[..Math.Min(size, bytes.Length)];
            await response.Body.WriteAsync(slice, cancellationToken).ConfigureAwait(false);
            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
            bytes = bytes[slice.Length..];
        }
    }
}
