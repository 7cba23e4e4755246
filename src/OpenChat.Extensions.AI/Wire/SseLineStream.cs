using System.Runtime.CompilerServices;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Stands in front of <see cref="System.Net.ServerSentEvents.SseParser"/>, which would lose three things that servers
/// really send: a last event that no blank line follows, an error in a line <c>error: …</c> (llama.cpp), and a bare line
/// <c>[DONE]</c> (Workers AI). It also bounds a line's length, which the parser does not.
/// </summary>
/// <remarks>The rewritten lines keep their length, so the bytes are mended where they stand.</remarks>
internal sealed class SseLineStream(Stream source, StreamClock clock, int maxLineBytes) : Stream
{
    private const int LongestMark = 6;

    private readonly byte[] _held = new byte[LongestMark];
    private int _heldCount;
    private int _lineBytes;
    private int _endBytesLeft = 2;

    /// <summary>The data of the event that a bare line <c>[DONE]</c> is turned into.</summary>
    public static ReadOnlySpan<byte> DoneMark => "\u0004"u8;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for the first byte of the answer.</summary>
    /// <returns>False when the answer ended without one.</returns>
    public async ValueTask<bool> WaitForFirstByteAsync()
    {
        _heldCount = await clock.ReadAsync(source, _held.AsMemory(0, 1)).ConfigureAwait(false);
        return _heldCount > 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            _held.AsMemory(0, _heldCount).CopyTo(buffer);
            var read = await clock.ReadAsync(source, buffer[_heldCount..]).ConfigureAwait(false);
            if (read == 0)
            {
                return Finish(buffer.Span);
            }

            var count = Mend(buffer.Span[..(_heldCount + read)]);
            if (count > 0)
            {
                return count;
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Finish(Span<byte> buffer)
    {
        if (_heldCount > 0)
        {
            (var held, _heldCount) = (_heldCount, 0);
            return held;
        }

        var count = Math.Min(_endBytesLeft, buffer.Length);
        buffer[..count].Fill((byte)'\n');
        _endBytesLeft -= count;
        return count;
    }

    /// <summary>Mends the lines that begin in the bytes, and holds back an end that may become such a line.</summary>
    /// <returns>How many of the bytes can be read.</returns>
    private int Mend(Span<byte> bytes)
    {
        _heldCount = 0;
        var rest = bytes;
        while (rest.Length > 0)
        {
            if (_lineBytes == 0 && !MendLineStart(rest))
            {
                rest.CopyTo(_held);
                _heldCount = rest.Length;
                break;
            }

            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            _lineBytes += end < 0 ? rest.Length : end;
            if (_lineBytes > maxLineBytes)
            {
                throw new InvalidDataException($"A line of the server's stream is longer than {maxLineBytes} bytes.");
            }

            if (end < 0)
            {
                break;
            }

            _lineBytes = 0;
            rest = rest[(end + 1)..];
        }

        return bytes.Length - _heldCount;
    }

    /// <returns>False while the line is too short to tell.</returns>
    private static bool MendLineStart(Span<byte> line)
    {
        if (line.StartsWith("error:"u8))
        {
            "data: "u8.CopyTo(line);
        }
        else if (line.StartsWith("[DONE]"u8))
        {
            "data:\u0004"u8.CopyTo(line);
        }
        else
        {
            return line.Length >= LongestMark || !("error:"u8.StartsWith(line) || "[DONE]"u8.StartsWith(line));
        }

        return true;
    }
}
