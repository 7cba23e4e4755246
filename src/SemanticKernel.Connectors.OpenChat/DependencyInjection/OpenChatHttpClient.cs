using Microsoft.Extensions.DependencyInjection;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>Which HTTP client a registered service sends with.</summary>
internal static class OpenChatHttpClient
{
    /// <summary>The name under which the factory makes it, for those who add handlers of their own.</summary>
    private static readonly string s_name = typeof(OpenChatHttpClient).Assembly.GetName().Name!;

    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(100);

    public static void AddTo(IServiceCollection services) =>
        services
            .AddHttpClient(s_name)
            .ConfigureHttpClient(static client =>
            {
                // The limits of OpenChatClientOptions take the place of the default, which would cut off a long answer.
                client.Timeout = client.Timeout == s_defaultTimeout ? Timeout.InfiniteTimeSpan : client.Timeout;
            })
            .ConfigurePrimaryHttpMessageHandler(static (handler, _) => Guard(handler));

    /// <summary>
    /// The caller's own; else one that the services hold, by SK's convention; else the factory's.
    /// </summary>
    public static HttpClient Resolve(HttpClient? given, IServiceCollection services, IServiceProvider provider) =>
        given
        ?? (HasRegistered(services) ? provider.GetRequiredService<HttpClient>() : null)
        ?? provider.GetRequiredService<IHttpClientFactory>().CreateClient(s_name);

    // The factory registers an HttpClient too, which nobody asked for.
    private static bool HasRegistered(IServiceCollection services) =>
        services.LastOrDefault(static service => service.ServiceType == typeof(HttpClient) && !service.IsKeyedService)
            is { } last
        && last.ImplementationFactory?.Method.Module != typeof(IHttpClientBuilder).Module;

    // Redirects are not followed: the token and the prompt would go along.
    private static void Guard(HttpMessageHandler handler)
    {
        switch (handler)
        {
            case SocketsHttpHandler sockets:
                sockets.AllowAutoRedirect = false;
                // What is waited for when a stream is left early: its last bytes, not the rest of a long answer.
                sockets.ResponseDrainTimeout = TimeSpan.FromMilliseconds(100);
                break;
            case HttpClientHandler client:
                client.AllowAutoRedirect = false;
                break;
        }
    }
}
