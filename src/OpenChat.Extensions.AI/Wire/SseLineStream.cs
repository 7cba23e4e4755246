using System.Runtime.CompilerServices;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Stands in front of <see cref="System.Net.ServerSentEvents.SseParser"/>, which would lose three things that servers
/// really send: a last event that no blank line follows, an error in a line <c>error: …</c> (llama.cpp), and a bare line
/// <c>[DONE]</c> (Workers AI). It also bounds the length of an event and of the whole, which the parser does not.
/// </summary>
/// <remarks>The rewritten lines keep their length, so the bytes are mended where they stand.</remarks>
internal sealed class SseLineStream(Stream source, StreamClock clock, int maxEventBytes, int maxBytes) : Stream
{
    /// <summary>The data of the event that a bare line <c>[DONE]</c> is turned into.</summary>
    public const byte DoneMark = 4;

    /// <summary>What the data of an event begins with that a line <c>error: …</c> is turned into.</summary>
    public const byte ErrorMark = 5;

    private const int LongestMark = 6;

    // Mended bytes from _start to _mended, then the beginning of a line that is too short to tell, up to _end.
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _mended;
    private int _end;
    private int _lineBytes;
    private int _eventBytes;
    private byte _lastLineEnd;
    private long _bytes;
    private int? _firstRead;
    private bool _isFinished;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for the first bytes of the answer.</summary>
    /// <returns>False when the answer ended without any.</returns>
    public async ValueTask<bool> WaitForFirstByteAsync()
    {
        _firstRead = await clock.ReadAsync(source, _buffer).ConfigureAwait(false);
        return _firstRead > 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _mended)
        {
            if (_isFinished)
            {
                return 0;
            }

            MoveHeldToFront();
            var read = _firstRead ?? await clock.ReadAsync(source, _buffer.AsMemory(_end)).ConfigureAwait(false);
            _firstRead = null;
            Take(read);
        }

        var count = Math.Min(buffer.Length, _mended - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer.Span);
        _start += count;
        return count;
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

    private void MoveHeldToFront()
    {
        _buffer.AsSpan(_mended.._end).CopyTo(_buffer);
        _end -= _mended;
        (_start, _mended) = (0, 0);
    }

    private void Take(int read)
    {
        if (read == 0)
        {
            // The blank line that ends the last event; there is room, since less than a mark is held.
            "\n\n"u8.CopyTo(_buffer.AsSpan(_end));
            _mended = _end += 2;
            _isFinished = true;
            return;
        }

        _bytes += read;
        if (_bytes > maxBytes)
        {
            throw new InvalidDataException(
                $"The answer is longer than {maxBytes} bytes. If the server is to be trusted, raise {nameof(OpenChatClientOptions.MaxResponseBytes)}."
            );
        }

        _end += read;
        _mended = _end - Mend(_buffer.AsSpan(0, _end));
    }

    /// <summary>Mends the lines that begin in the bytes.</summary>
    /// <returns>How many bytes at the end may become such a line and are to be held back.</returns>
    private int Mend(Span<byte> rest)
    {
        while (rest.Length > 0)
        {
            if (_lineBytes == 0 && !MendLineStart(rest))
            {
                return rest.Length;
            }

            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            var count = end < 0 ? rest.Length : end;
            _lineBytes += count;
            _eventBytes += count;
            if (_eventBytes > maxEventBytes)
            {
                throw new InvalidDataException(
                    $"An event of the server's stream is longer than {maxEventBytes} bytes. If the server is to be trusted, raise {nameof(OpenChatClientOptions.MaxFrameBytes)}."
                );
            }

            if (end < 0)
            {
                break;
            }

            EndLine(rest[end]);
            rest = rest[(end + 1)..];
        }

        return 0;
    }

    /// <summary>A blank line ends the event; what looks like one between the two bytes of a CRLF is none.</summary>
    private void EndLine(byte lineEnd)
    {
        if (_lineBytes == 0 && (_lastLineEnd, lineEnd) is not ((byte)'\r', (byte)'\n'))
        {
            _eventBytes = 0;
        }

        _lineBytes = 0;
        _lastLineEnd = lineEnd;
    }

    /// <returns>False while the line is too short to tell.</returns>
    private static bool MendLineStart(Span<byte> line)
    {
        if (line.StartsWith("error:"u8))
        {
            "data:\u0005"u8.CopyTo(line);
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
