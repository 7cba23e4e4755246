namespace OpenChat.Examples.DependencyInjection;

/// <summary>Counts what is sent, retries included. A rate limit or a proxy would stand in the same place.</summary>
internal sealed class CountingHandler(RequestCounter counter) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        counter.Add();
        return base.SendAsync(request, cancellationToken);
    }
}

internal sealed class RequestCounter
{
    private int _count;

    public int Count => _count;

    public void Add() => Interlocked.Increment(ref _count);
}
