namespace OpenChat.Tool.Servers;

/// <summary>Counts what is sent, and lets no more through than was announced.</summary>
internal sealed class CountedRequests(int most) : DelegatingHandler
{
    private int _sent;

    public int Most => most;

    public int Sent => Math.Min(Volatile.Read(ref _sent), most);

    public int Left => most - Sent;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        Interlocked.Increment(ref _sent) > most
            ? throw new RequestsUsedUpException()
            : base.SendAsync(request, cancellationToken);
}

/// <summary>All requests that were announced have been sent.</summary>
internal sealed class RequestsUsedUpException() : InvalidOperationException("All requests have been sent.");
