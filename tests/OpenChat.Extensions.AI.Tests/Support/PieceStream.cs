using System.Text;

namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>A body that comes in pieces, each one in a read of its own, and then ends, fails or stays silent.</summary>
internal sealed class PieceStream(params byte[][] pieces) : Stream
{
    private int _next;
    private int _offset;

    public PieceStream(params string[] pieces)
        : this([.. pieces.Select(Encoding.UTF8.GetBytes)]) { }

    /// <summary>What the connection dies of after the last piece; null for a proper end.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Whether nothing more comes after the last piece, and no end.</summary>
    public bool StaysSilent { get; init; }

    public TaskCompletionSource Silence { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsDisposed { get; private set; }

    public int ReadPieces => _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static PieceStream SplitAt(byte[] body, int at) => new(body[..at], body[at..]);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_next < pieces.Length && _offset == pieces[_next].Length)
        {
            (_next, _offset) = (_next + 1, 0);
        }

        if (_next < pieces.Length)
        {
            var count = Math.Min(buffer.Length, pieces[_next].Length - _offset);
            pieces[_next].AsMemory(_offset, count).CopyTo(buffer);
            _offset += count;
            return count;
        }

        if (StaysSilent)
        {
            Silence.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return Failure is null ? 0 : throw Failure;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A body is never read synchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
