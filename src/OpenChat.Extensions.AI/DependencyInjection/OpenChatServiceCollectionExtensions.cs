using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;
using OpenChat.Shared;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="OpenChatClient"/> as an <see cref="IChatClient"/>.</summary>
/// <remarks>
/// The HTTP client comes from the <see cref="IHttpClientFactory"/> under the name <c>OpenChat.Extensions.AI</c>, so that
/// handlers and proxies can be added to it:
/// <c>services.AddHttpClient("OpenChat.Extensions.AI").AddHttpMessageHandler(…)</c>. Its handler follows no redirects, since
/// the token and the prompt would go along.
/// </remarks>
public static class OpenChatServiceCollectionExtensions
{
    private const string HttpClientName = "OpenChat.Extensions.AI";

    /// <summary>Adds the one <see cref="IChatClient"/> of an application, a singleton.</summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="configure">Sets the options; their name is <see cref="Options.Options.DefaultName"/>.</param>
    /// <returns>A builder for what the client is to pass through, such as <c>UseFunctionInvocation()</c>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="configure"/> is <see langword="null"/>.
    /// </exception>
    /// <remarks>
    /// Wrong options are an <see cref="OptionsValidationException"/> that names all of them, when the host starts or else
    /// when the client is first asked for.
    /// </remarks>
    public static ChatClientBuilder AddOpenChatClient(
        this IServiceCollection services,
        Action<OpenChatClientOptions> configure
    )
    {
        AddOptions(services, Options.Options.DefaultName, configure);
        return services.AddChatClient(provider => Create(provider, Options.Options.DefaultName));
    }

    /// <summary>Adds one of several <see cref="IChatClient"/> of an application, a keyed singleton.</summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="serviceKey">The key to ask for it by.</param>
    /// <param name="configure">
    /// Sets the options; their name is <paramref name="serviceKey"/> if that is a string.
    /// </param>
    /// <returns>A builder for what the client is to pass through, such as <c>UseFunctionInvocation()</c>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="configure"/> is <see langword="null"/>.
    /// </exception>
    /// <remarks>
    /// Wrong options are an <see cref="OptionsValidationException"/> that names all of them, when the host starts or else
    /// when the client is first asked for.
    /// </remarks>
    public static ChatClientBuilder AddKeyedOpenChatClient(
        this IServiceCollection services,
        object? serviceKey,
        Action<OpenChatClientOptions> configure
    )
    {
        // Keys of other types may look the same as text.
        var name = serviceKey as string ?? $"{HttpClientName}/{Guid.NewGuid():N}";
        AddOptions(services, name, configure);
        return services.AddKeyedChatClient(serviceKey, provider => Create(provider, name));
    }

    private static void AddOptions(IServiceCollection services, string name, Action<OpenChatClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<OpenChatClientOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OpenChatClientOptions>>(new OpenChatClientOptionsCheck(name));
        services
            .AddHttpClient(HttpClientName)
            // The client keeps its handler for good, whose connections are renewed by themselves.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigureHttpClient(HttpClients.LiftTimeout)
            .ConfigurePrimaryHttpMessageHandler(static (handler, _) => HttpClients.Guard(handler));
    }

    private static OpenChatClient Create(IServiceProvider provider, string name) =>
        new(
            provider.GetRequiredService<IOptionsMonitor<OpenChatClientOptions>>().Get(name),
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
            provider.GetService<ILoggerFactory>()
        );
}
