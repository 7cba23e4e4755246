using System.Runtime.CompilerServices;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Reads a stream under the caller's cancellation and a time limit, and tells the two apart. The limit is for what the reader
/// waits for, an event or all of a body, however many reads that takes: bytes alone do not extend it.
/// </summary>
internal sealed class StreamClock : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenRegistration _registration;
    private readonly TimeProvider _time;
    private TimeSpan _limit;
    private long? _started;

    public StreamClock(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _timer = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _caller = caller;
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _timer);
        _time = time;
        _limit = limit;
    }

    /// <summary>Something was received. The wait for the next one begins with its first read: until then the caller is busy.</summary>
    public void Restart(TimeSpan limit) => (_limit, _started) = (limit, null);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Stream source, Memory<byte> buffer)
    {
        var left = Left();
        if (left == TimeSpan.Zero)
        {
            throw Silence();
        }

        // Bytes that are there already need no timer.
        var reading = source.ReadAsync(buffer, _timer.Token);
        if (reading.IsCompletedSuccessfully)
        {
            return reading.Result;
        }

        _timer.CancelAfter(left);
        try
        {
            var read = await reading.ConfigureAwait(false);
            _timer.CancelAfter(Timeout.InfiniteTimeSpan);
            return read;
        }
        catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
        {
            throw Silence();
        }
        catch (OperationCanceledException canceled)
        {
            throw new OperationCanceledException(canceled.Message, canceled, _caller);
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }

    private TimeSpan Left()
    {
        _started ??= _time.GetTimestamp();
        if (_limit == Timeout.InfiniteTimeSpan)
        {
            return _limit;
        }

        var left = _limit - _time.GetElapsedTime(_started.Value);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private TimeoutException Silence() =>
        new($"The server's stream said nothing for {_limit.TotalSeconds:0.###} seconds.");
}
