using System.Runtime.CompilerServices;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Reads a stream under the caller's cancellation and a time limit for each read, and tells the two apart.
/// </summary>
internal sealed class StreamClock : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenRegistration _registration;
    private readonly TimeSpan _idle;
    private TimeSpan _next;

    public StreamClock(TimeSpan first, TimeSpan idle, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _caller = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(),
            _limit
        );
        _next = first;
        _idle = idle;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Stream source, Memory<byte> buffer)
    {
        // Bytes that are there already need no timer.
        var reading = source.ReadAsync(buffer, _limit.Token);
        if (reading.IsCompletedSuccessfully)
        {
            _next = _idle;
            return reading.Result;
        }

        _limit.CancelAfter(_next);
        try
        {
            var read = await reading.ConfigureAwait(false);
            _limit.CancelAfter(Timeout.InfiniteTimeSpan);
            return read;
        }
        catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
        {
            throw new TimeoutException($"The server's answer was silent for {_next.TotalSeconds:0.###} seconds.");
        }
        catch (OperationCanceledException canceled)
        {
            throw new OperationCanceledException(canceled.Message, canceled, _caller);
        }
        finally
        {
            _next = _idle;
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _limit.Dispose();
    }
}
