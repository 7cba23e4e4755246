using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;
using OpenChat.Shared;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="OpenChatClient"/> as an <see cref="IChatClient"/>.</summary>
/// <remarks>
/// <para>
/// The HTTP client comes from the <see cref="IHttpClientFactory"/> under the name <c>OpenChat.Extensions.AI</c>, so that
/// handlers and proxies can be added to it:
/// <c>services.AddHttpClient("OpenChat.Extensions.AI").AddHttpMessageHandler(…)</c>. Its handler follows no redirects, since
/// they would send the token and the prompt elsewhere.
/// </para>
/// <para>
/// What the program itself sets with <c>services.Configure&lt;OpenChatClientOptions&gt;</c>, under the name of the key if
/// that is a string, or without one, is applied last.
/// </para>
/// <para>
/// Wrong options are an <see cref="OptionsValidationException"/> that names all of them, when the host starts or else when the
/// client is first resolved.
/// </para>
/// </remarks>
#pragma warning disable RS0026 // The forms differ in the type of one parameter: no call can mean two of them.
public static class OpenChatServiceCollectionExtensions
{
    private const string HttpClientName = "OpenChat.Extensions.AI";

    /// <summary>Adds the one <see cref="IChatClient"/> of an application, a singleton.</summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder that adds middleware to the client, such as <c>UseFunctionInvocation()</c>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="configure"/> is <see langword="null"/>.
    /// </exception>
    public static ChatClientBuilder AddOpenChatClient(
        this IServiceCollection services,
        Action<OpenChatClientOptions> configure
    )
    {
        var registration = Register(services, serviceKey: null, configure);
        return services.AddChatClient(provider => Create(provider, registration));
    }

    /// <summary>
    /// Adds the one <see cref="IChatClient"/> of an application, a singleton, set up by a configuration section.
    /// </summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="section">
    /// The section, with the keys that
    /// <see cref="OpenChatClientOptionsExtensions.ReadFrom(OpenChatClientOptions, IConfiguration)"/> reads.
    /// </param>
    /// <returns>A builder that adds middleware to the client, such as <c>UseFunctionInvocation()</c>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="section"/> is <see langword="null"/>.
    /// </exception>
    public static ChatClientBuilder AddOpenChatClient(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddOpenChatClient(options => options.ReadFrom(section));
    }

    /// <summary>Adds one of several <see cref="IChatClient"/> of an application, a keyed singleton.</summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="serviceKey">The key to resolve it by.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder that adds middleware to the client, such as <c>UseFunctionInvocation()</c>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="configure"/> is <see langword="null"/>.
    /// </exception>
    public static ChatClientBuilder AddKeyedOpenChatClient(
        this IServiceCollection services,
        object? serviceKey,
        Action<OpenChatClientOptions> configure
    )
    {
        var registration = Register(services, serviceKey, configure);
        return services.AddKeyedChatClient(serviceKey, provider => Create(provider, registration));
    }

    /// <summary>
    /// Adds one of several <see cref="IChatClient"/> of an application, a keyed singleton, set up by a configuration section.
    /// </summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="serviceKey">The key to resolve it by.</param>
    /// <param name="section">
    /// The section, with the keys that
    /// <see cref="OpenChatClientOptionsExtensions.ReadFrom(OpenChatClientOptions, IConfiguration)"/> reads.
    /// </param>
    /// <returns>A builder that adds middleware to the client, such as <c>UseFunctionInvocation()</c>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="section"/> is <see langword="null"/>.
    /// </exception>
    public static ChatClientBuilder AddKeyedOpenChatClient(
        this IServiceCollection services,
        object? serviceKey,
        IConfiguration section
    )
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddKeyedOpenChatClient(serviceKey, options => options.ReadFrom(section));
    }

    private static string Register(
        IServiceCollection services,
        object? serviceKey,
        Action<OpenChatClientOptions> configure
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services
            .AddHttpClient(HttpClientName)
            // The client keeps its handler for good, whose connections are renewed by themselves.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigureHttpClient(HttpClients.LiftTimeout)
            .ConfigurePrimaryHttpMessageHandler(static (handler, _) => HttpClients.Guard(handler));
        return RegisteredOptions.Add(services, serviceKey, configure);
    }

    private static OpenChatClient Create(IServiceProvider provider, string registration) =>
        new(
            RegisteredOptions.Get(provider, registration),
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
            provider.GetService<ILoggerFactory>()
        );
}
