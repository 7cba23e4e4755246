using System.Text;
using Microsoft.AspNetCore.Http;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>Writes events to the response, each at once, with the faults of the transport.</summary>
internal sealed class EventStream(HttpContext context, FaultPlan faults)
{
    private readonly string _newLine = faults.Has(Crlf) ? "\r\n" : "\n";
    private readonly TimeSpan _frameDelay = faults.Milliseconds(FrameDelay);
    private int _sent;

    public async Task WriteAsync(IAsyncEnumerable<string> events, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        // The headers go out before the first frame does.
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);

        if (faults.Has(EmulatorFaultKind.BufferedStream))
        {
            var held = await events.ToListAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(faults.Milliseconds(EmulatorFaultKind.BufferedStream), cancellationToken)
                .ConfigureAwait(false);
            events = held.ToAsyncEnumerable();
        }

        await foreach (var text in events.ConfigureAwait(false))
        {
            await WriteEventAsync(text, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteEventAsync(string text, CancellationToken cancellationToken)
    {
        if (_sent > 0 && _frameDelay > TimeSpan.Zero)
        {
            await Task.Delay(_frameDelay, cancellationToken).ConfigureAwait(false);
        }

        if (faults.Value(StallAfterFrames) == _sent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }

        if (faults.Value(CutAfterFrames) == _sent)
        {
            throw new DeliberateCutException();
        }

        var bytes = Encoding.UTF8.GetBytes(Lines(text));
        if (faults.Value(CutMidFrame) == _sent)
        {
            await SlicedWriter
                .WriteAsync(context.Response, bytes.AsMemory(0, bytes.Length / 2), faults, cancellationToken)
                .ConfigureAwait(false);
            throw new DeliberateCutException();
        }

        await SlicedWriter.WriteAsync(context.Response, bytes, faults, cancellationToken).ConfigureAwait(false);
        _sent++;
    }

    private string Lines(string text)
    {
        if (faults.Has(NoSpace))
        {
            text = text.Replace("data: ", "data:", StringComparison.Ordinal);
        }

        var lines = text.Replace("\n", _newLine, StringComparison.Ordinal);
        var separator = _newLine + _newLine;
        return !faults.Has(NoFinalNewline) ? lines + separator
            : _sent > 0 ? separator + lines
            : lines;
    }
}
