using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>Adds openchat-3.5-0106 to a kernel that is being built.</summary>
#pragma warning disable RS0026 // The forms differ in the type of their first parameter: no call can mean two of them.
public static class OpenChatKernelBuilderExtensions
{
    /// <summary>
    /// Adds chat completion and text generation, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
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
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="endpoint"/> is <see langword="null"/>.
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
    public static IKernelBuilder AddOpenChatChatCompletion(
        this IKernelBuilder builder,
        OpenChatEndpoint endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatCompletion(
                endpoint,
                modelId,
                apiKey,
                serviceId,
                httpClient,
                openTelemetrySourceName,
                configure
            )
        );

    /// <summary>
    /// Adds chat completion and text generation, set up by a configuration section, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
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
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="section"/> is <see langword="null"/>.
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
    public static IKernelBuilder AddOpenChatChatCompletion(
        this IKernelBuilder builder,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatCompletion(section, serviceId, httpClient, openTelemetrySourceName, configure)
        );

    /// <summary>
    /// Adds text generation, as <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, OpenChatEndpoint, string?, string?, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatTextGeneration(
        this IKernelBuilder builder,
        OpenChatEndpoint endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatTextGeneration(
                endpoint,
                modelId,
                apiKey,
                serviceId,
                httpClient,
                openTelemetrySourceName,
                configure
            )
        );

    /// <summary>
    /// Adds text generation, set up by a configuration section, as <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, IConfiguration, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatTextGeneration(
        this IKernelBuilder builder,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatTextGeneration(section, serviceId, httpClient, openTelemetrySourceName, configure)
        );

    /// <summary>
    /// Adds a chat client, as <c>IChatClient</c>,
    /// with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, OpenChatEndpoint, string?, string?, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatChatClient(
        this IKernelBuilder builder,
        OpenChatEndpoint endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatClient(
                endpoint,
                modelId,
                apiKey,
                serviceId,
                httpClient,
                openTelemetrySourceName,
                configure
            )
        );

    /// <summary>
    /// Adds a chat client, set up by a configuration section, as <c>IChatClient</c>,
    /// with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, IConfiguration, string?, HttpClient?, string?, Action{OpenChatClientOptions}?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatChatClient(
        this IKernelBuilder builder,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? openTelemetrySourceName = null,
        Action<OpenChatClientOptions>? configure = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatClient(section, serviceId, httpClient, openTelemetrySourceName, configure)
        );

    private static IKernelBuilder Add(this IKernelBuilder builder, Action<IServiceCollection> add)
    {
        ArgumentNullException.ThrowIfNull(builder);
        add(builder.Services);
        return builder;
    }
}
