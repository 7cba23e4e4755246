namespace OpenChat.Extensions.AI.Wire;

/// <summary>The time allowed until an answer begins, told apart from the caller's own cancellation.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _time = time;
        _started = time.GetTimestamp();
        Caller = caller;
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
    }

    public CancellationToken Caller { get; }

    public CancellationToken Token => _linked.Token;

    /// <summary>What is left of the time, for what else the answer's beginning takes.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_limit == Timeout.InfiniteTimeSpan)
            {
                return _limit;
            }

            var left = _limit - _time.GetElapsedTime(_started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public Exception Translate(OperationCanceledException canceled)
    {
        if (Caller.IsCancellationRequested)
        {
            return new OperationCanceledException(canceled.Message, canceled, Caller);
        }

        if (_timer.IsCancellationRequested)
        {
            return Expired(canceled);
        }

        // HttpClient.Timeout shows itself by this inner exception; anything else is a client that was disposed.
        return canceled.InnerException is TimeoutException limitOfClient
            ? Failures.Silent(limitOfClient, partialText: null)
            : Failures.NoAnswer(canceled);
    }

    /// <summary>Names the whole limit, however little of it was left for the step that failed.</summary>
    public OpenChatException Expired(Exception cause) => Failures.NoAnswerWithin(_limit, cause);

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
