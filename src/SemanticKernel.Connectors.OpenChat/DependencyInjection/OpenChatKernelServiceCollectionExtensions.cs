using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds openchat-3.5-0106 to a service collection, for the kernels that are made from it.</summary>
#pragma warning disable RS0026 // The forms differ in the type of their first parameter: no call can mean two of them.
public static class OpenChatKernelServiceCollectionExtensions
{
    /// <summary>
    /// Adds chat completion and text generation, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="endpoint">
    /// Where the model is served: an address such as <c>new Uri("http://127.0.0.1:8080/v1")</c>, or what the methods of
    /// <see cref="OpenChatEndpoint"/> make, such as <c>OpenChatEndpoint.WorkersAI(accountId)</c>.
    /// </param>
    /// <param name="modelId">The model to ask; <see langword="null"/> for <see cref="OpenChatEndpoint.DefaultModelId"/>.</param>
    /// <param name="apiKey">
    /// The key of the server, or a Cloudflare API token with the permission Workers AI. Workers AI needs one.
    /// </param>
    /// <param name="serviceId">The id to select the service by; <see langword="null"/> for the default service.</param>
    /// <param name="httpClient">
    /// The client to send with. <see langword="null"/> for an <see cref="HttpClient"/> that the services hold, else one that
    /// <see cref="IHttpClientFactory"/> makes under the name <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="openTelemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="configure">Sets other options, after everything else that is passed here.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="endpoint"/> is <see langword="null"/>.
    /// </exception>
    /// <remarks>
    /// <para>
    /// What the program itself sets with <c>services.Configure&lt;OpenChatClientOptions&gt;</c>, under the name of the
    /// service id or without one, is applied last.
    /// </para>
    /// <para>
    /// Wrong options are an <see cref="OptionsValidationException"/> that names all of them, when the host starts or else when
    /// the service is first resolved.
    /// </para>
    /// </remarks>
    public static IServiceCollection AddOpenChatChatCompletion(
        this IServiceCollection services,
        OpenChatEndpoint endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.At(endpoint, modelId, apiKey),
            serviceId,
            httpClient,
            openTelemetrySourceName,
            configure
        ).AddChatCompletion();

    /// <summary>
    /// Adds chat completion and text generation, set up by a configuration section, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="section">
    /// The section, with the keys that
    /// <see cref="OpenChatClientOptionsExtensions.ReadFrom(OpenChatClientOptions, IConfiguration)"/> reads.
    /// </param>
    /// <param name="serviceId">The id to select the service by; <see langword="null"/> for the default service.</param>
    /// <param name="httpClient">
    /// The client to send with. <see langword="null"/> for an <see cref="HttpClient"/> that the services hold, else one that
    /// <see cref="IHttpClientFactory"/> makes under the name <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="openTelemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="configure">Sets other options, after everything else that is passed here.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="section"/> is <see langword="null"/>.
    /// </exception>
    /// <remarks>
    /// <para>
    /// What the program itself sets with <c>services.Configure&lt;OpenChatClientOptions&gt;</c>, under the name of the
    /// service id or without one, is applied last.
    /// </para>
    /// <para>
    /// Wrong options are an <see cref="OptionsValidationException"/> that names all of them, when the host starts or else when
    /// the service is first resolved.
    /// </para>
    /// </remarks>
    public static IServiceCollection AddOpenChatChatCompletion(
        this IServiceCollection services,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Configured(section),
            serviceId,
            httpClient,
            openTelemetrySourceName,
            configure
        ).AddChatCompletion();

    /// <summary>
    /// Adds text generation, as <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, OpenChatEndpoint, string?, string?, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatTextGeneration(
        this IServiceCollection services,
        OpenChatEndpoint endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.At(endpoint, modelId, apiKey),
            serviceId,
            httpClient,
            openTelemetrySourceName,
            configure
        ).AddTextGeneration();

    /// <summary>
    /// Adds text generation, set up by a configuration section, as <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, IConfiguration, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatTextGeneration(
        this IServiceCollection services,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Configured(section),
            serviceId,
            httpClient,
            openTelemetrySourceName,
            configure
        ).AddTextGeneration();

    /// <summary>
    /// Adds a chat client, as <c>IChatClient</c>,
    /// with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, OpenChatEndpoint, string?, string?, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatChatClient(
        this IServiceCollection services,
        OpenChatEndpoint endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.At(endpoint, modelId, apiKey),
            serviceId,
            httpClient,
            openTelemetrySourceName,
            configure
        ).AddChatClient();

    /// <summary>
    /// Adds a chat client, set up by a configuration section, as <c>IChatClient</c>,
    /// with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, IConfiguration, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatChatClient(
        this IServiceCollection services,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Configured(section),
            serviceId,
            httpClient,
            openTelemetrySourceName,
            configure
        ).AddChatClient();
}
