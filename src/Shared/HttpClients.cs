using OpenChat.Extensions.AI;

namespace OpenChat.Shared;

/// <summary>The one place where an <see cref="HttpClient"/> is made, and where the rules for one are.</summary>
internal static class HttpClients
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(100);

    /// <param name="around">Gives what stands around the handler, to see what is sent; nothing where it is null.</param>
    public static HttpClient Create(Func<HttpMessageHandler, HttpMessageHandler>? around = null)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) };
        Guard(handler);
#pragma warning disable RS0030 // The ban on new HttpClient() points here.
        var client = new HttpClient(around?.Invoke(handler) ?? handler, disposeHandler: true);
#pragma warning restore RS0030
        LiftTimeout(client);
        return client;
    }

    /// <summary>Sets what every handler of ours has. A proxy that somebody has set stays.</summary>
    public static void Guard(HttpMessageHandler handler)
    {
        // Redirects are not followed: the token, the gateway's header and the prompt would go along.
        switch (handler)
        {
            case SocketsHttpHandler sockets:
                sockets.AllowAutoRedirect = false;
                sockets.Proxy ??= new Loopback.Bypass();
                // What is waited for when a stream is left early: its last bytes, not the rest of a long answer.
                sockets.ResponseDrainTimeout = TimeSpan.FromMilliseconds(100);
                // A client lives as long as its program, addresses change.
                if (sockets.PooledConnectionLifetime == Timeout.InfiniteTimeSpan)
                {
                    sockets.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                }

                break;
            case HttpClientHandler client:
                client.AllowAutoRedirect = false;
                client.Proxy ??= new Loopback.Bypass();
                break;
        }
    }

    /// <summary>
    /// The limits of <see cref="OpenChatClientOptions"/> take the place of the default one, which would cut off a long
    /// answer. One that somebody has set stays.
    /// </summary>
    public static void LiftTimeout(HttpClient client)
    {
        if (client.Timeout == s_defaultTimeout)
        {
            client.Timeout = Timeout.InfiniteTimeSpan;
        }
    }
}
