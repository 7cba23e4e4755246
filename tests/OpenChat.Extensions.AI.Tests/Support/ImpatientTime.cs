namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>A clock on which the waits between attempts are over at once, and kept; the longer time limits never run out.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > s_longestWait)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        lock (_lock)
        {
            Waits.Add(dueTime);
        }

        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
