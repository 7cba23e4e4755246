using System.Diagnostics.Metrics;

namespace OpenChat.Chaos;

/// <summary>How many connections this process has open, as System.Net.Http itself counts them.</summary>
internal sealed class OpenConnections : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly MeterListener _listener = new();
    private long _busy;
    private long _all;

    public OpenConnections()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "http.client.open_connections")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => Count(change, tags));
        _listener.Start();
    }

    /// <summary>Gives those with a request under way, once it has stopped falling.</summary>
    public Task<long> CountBusyAsync() => Settle(() => Interlocked.Read(ref _busy));

    /// <summary>Gives all of them, once it has stopped falling.</summary>
    public Task<long> CountAsync() => Settle(() => Interlocked.Read(ref _all));

    public void Dispose() => _listener.Dispose();

    private static async Task<long> Settle(Func<long> count)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (count() != 0 && TimeProvider.System.GetElapsedTime(deadline) < s_patience)
        {
            await Task.Delay(20);
        }

        return count();
    }

    private void Count(long change, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Interlocked.Add(ref _all, change);
        foreach (var tag in tags)
        {
            if (tag is { Key: "http.connection.state", Value: "active" })
            {
                Interlocked.Add(ref _busy, change);
            }
        }
    }
}
