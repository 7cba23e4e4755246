using System.Runtime.CompilerServices;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// The time allowed for what is waited for, however many reads that takes: an answer's head, all of it, its next event. Bytes
/// alone do not extend it, the time that the caller takes does not count, and the caller's own cancellation is told apart.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenRegistration _registration;
    private readonly TimeProvider _time;
    private TimeSpan _limit;
    private long? _started;
    private bool _isArmed = true;

    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        Caller = caller;
        _timer = new CancellationTokenSource(limit, time);
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _timer);
        (_time, _limit, _started) = (time, limit, time.GetTimestamp());
    }

    public CancellationToken Caller { get; }

    /// <summary>Ends what is waited for when the time is over, until the first <see cref="Restart"/>.</summary>
    public CancellationToken Token => _timer.Token;

    /// <summary>Something was received. The wait for the next one begins with its first read: until then the caller is busy.</summary>
    public void Restart(TimeSpan limit)
    {
        (_limit, _started) = (limit, null);
        Arm(null);
    }

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

        Arm(left);
        try
        {
            var read = await reading.ConfigureAwait(false);
            Arm(null);
            return read;
        }
        catch (OperationCanceledException) when (!Caller.IsCancellationRequested)
        {
            throw Silence();
        }
        catch (OperationCanceledException canceled)
        {
            throw Canceled(canceled);
        }
    }

    /// <summary>Whose cancellation it was: the caller's, this deadline's, or the HTTP client's own.</summary>
    public Exception Translate(OperationCanceledException canceled) =>
        Caller.IsCancellationRequested ? Canceled(canceled)
        : _timer.IsCancellationRequested ? Expired(canceled)
        // HttpClient.Timeout shows itself by this inner exception; anything else is a client that was disposed.
        : canceled.InnerException is TimeoutException limitOfClient ? Failures.Silent(limitOfClient, partialText: null)
        : Failures.NoAnswer(canceled);

    /// <summary>Names the whole limit, however little of it was left for the step that failed.</summary>
    public OpenChatException Expired(Exception cause) => Failures.NoAnswerWithin(_limit, cause);

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }

    private void Arm(TimeSpan? left)
    {
        if (left is not null || _isArmed)
        {
            _timer.CancelAfter(left ?? Timeout.InfiniteTimeSpan);
        }

        _isArmed = left is not null;
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

    private OperationCanceledException Canceled(OperationCanceledException canceled) =>
        new(canceled.Message, canceled, Caller);

    private TimeoutException Silence() =>
        new($"The server's stream said nothing for {_limit.TotalSeconds:0.###} seconds.");
}
