namespace OpenChat.Chaos;

/// <summary>A clock on which waits and time limits are over a hundred times sooner.</summary>
internal sealed class HurriedTime : TimeProvider
{
    public const int Hurry = 100;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(System.CreateTimer(callback, state, Shorten(dueTime), period));

    private static TimeSpan Shorten(TimeSpan time) => time > TimeSpan.Zero ? time / Hurry : time;

    private sealed class HurriedTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Shorten(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
