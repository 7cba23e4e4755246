namespace OpenChat.Extensions.AI.Wire;

/// <summary>The one place where an <see cref="HttpClient"/> is made.</summary>
internal static class HttpClients
{
    // Redirects are not followed: the token, the gateway's header and the prompt would go along.
#pragma warning disable RS0030 // The ban on new HttpClient() points here.
    public static HttpClient Create() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            },
            disposeHandler: true
        )
        {
            // The limits of OpenChatClientOptions take its place: this one would cut off a long answer.
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
#pragma warning restore RS0030
}
