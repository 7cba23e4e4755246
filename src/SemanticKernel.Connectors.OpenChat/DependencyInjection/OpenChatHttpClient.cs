using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Shared;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>Which HTTP client a registered service sends with.</summary>
internal static class OpenChatHttpClient
{
    /// <summary>The name under which the factory makes it, for those who add handlers of their own.</summary>
    private static readonly string s_name = typeof(OpenChatHttpClient).Assembly.GetName().Name!;

    // The factory registers an HttpClient too, which nobody asked for.
    private static readonly MethodInfo? s_factorysOwn = Last(
        new ServiceCollection().AddHttpClient()
    )?.ImplementationFactory?.Method;

    public static void AddTo(IServiceCollection services) =>
        services
            .AddHttpClient(s_name)
            // A service keeps its client for good, whose connections are renewed by themselves.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigureHttpClient(HttpClients.LiftTimeout)
            .ConfigurePrimaryHttpMessageHandler(static (handler, _) => HttpClients.Guard(handler));

    /// <summary>
    /// The caller's own; else one that the services hold, by SK's convention; else the factory's.
    /// </summary>
    public static HttpClient Resolve(HttpClient? given, IServiceCollection services, IServiceProvider provider) =>
        given
        ?? (HasRegistered(services) ? provider.GetRequiredService<HttpClient>() : null)
        ?? provider.GetRequiredService<IHttpClientFactory>().CreateClient(s_name);

    private static bool HasRegistered(IServiceCollection services) =>
        Last(services) is { } last && last.ImplementationFactory?.Method != s_factorysOwn;

    private static ServiceDescriptor? Last(IServiceCollection services) =>
        services.LastOrDefault(static service => service.ServiceType == typeof(HttpClient) && !service.IsKeyedService);
}
