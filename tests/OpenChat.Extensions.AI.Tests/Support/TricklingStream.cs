using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>A body of which one piece comes every so often, for good, by a clock that this body sets forward.</summary>
internal sealed class TricklingStream(FakeTimeProvider time, TimeSpan pause, string piece) : Stream
{
    private readonly MemoryStream _current = new();
    private int _next;

    /// <summary>What comes first, at the same pace.</summary>
    public string[] Before { get; init; } = [];

    /// <summary>Whether a read is never waited for, so that no timer can end it.</summary>
    public bool IsAtOnce { get; init; }

    /// <summary>How long the body was read.</summary>
    public TimeSpan Elapsed { get; private set; }

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_current.Position == _current.Length)
        {
            if (!IsAtOnce)
            {
                await Task.Yield();
            }

            Elapsed += pause;
            time.Advance(pause);
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = Encoding.UTF8.GetBytes(_next < Before.Length ? Before[_next++] : piece);
            _current.SetLength(0);
            _current.Write(bytes);
            _current.Position = 0;
        }

        return _current.Read(buffer.Span);
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
