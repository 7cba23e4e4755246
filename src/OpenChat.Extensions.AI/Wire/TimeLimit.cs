namespace OpenChat.Extensions.AI.Wire;

/// <summary>The time allowed until an answer begins, told apart from the caller's own cancellation.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        Caller = caller;
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
    }

    public CancellationToken Caller { get; }

    public CancellationToken Token => _linked.Token;

    public Exception Translate(OperationCanceledException canceled)
    {
        if (Caller.IsCancellationRequested)
        {
            return new OperationCanceledException(canceled.Message, canceled, Caller);
        }

        // HttpClient.Timeout shows itself by this inner exception.
        var silence =
            canceled.InnerException as TimeoutException
            ?? new TimeoutException($"No answer came within {_limit.TotalSeconds:0.###} seconds.", canceled);
        return Failures.Silent(silence, partialText: null);
    }

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
