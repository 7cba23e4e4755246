using Microsoft.Extensions.Configuration;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds openchat-3.5-0106 to a service collection, for the kernels made from it.</summary>
#pragma warning disable RS0026 // The forms differ in the type of their first parameter: no call can mean two of them.
public static class OpenChatKernelServiceCollectionExtensions
{
    /// <summary>
    /// Adds chat completion and text generation, with openchat-3.5-0106 on Cloudflare Workers AI, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="accountId">The Cloudflare account's id: usually 32 hexadecimal digits.</param>
    /// <param name="apiToken">An API token with the permission Workers AI.</param>
    /// <param name="modelId">The model to ask; <see langword="null"/> for <c>@cf/openchat/openchat-3.5-0106</c>.</param>
    /// <param name="serviceId">The id to select the service by; <see langword="null"/> for the default service.</param>
    /// <param name="httpClient">
    /// The client to send with. <see langword="null"/> for an <see cref="HttpClient"/> that the services hold, else one that
    /// <see cref="IHttpClientFactory"/> makes under the name <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="telemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IServiceCollection AddOpenChatChatCompletion(
        this IServiceCollection services,
        string accountId,
        string apiToken,
        string? modelId = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Hosted(accountId, apiToken, modelId),
            httpClient,
            telemetrySourceName
        ).AddChatCompletion(serviceId);

    /// <summary>
    /// Adds chat completion and text generation, with openchat-3.5-0106 on a server of your own (llama.cpp, Ollama, vLLM), as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="endpoint">The address above <c>chat/completions</c>, such as <c>http://127.0.0.1:8080/v1</c>.</param>
    /// <param name="modelId">The model's name on that server; <see langword="null"/> for <c>openchat-3.5-0106</c>.</param>
    /// <param name="apiKey">The server's key, if it wants one.</param>
    /// <param name="serviceId">The id to select the service by; <see langword="null"/> for the default service.</param>
    /// <param name="httpClient">
    /// The client to send with. <see langword="null"/> for an <see cref="HttpClient"/> that the services hold, else one that
    /// <see cref="IHttpClientFactory"/> makes under the name <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="telemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IServiceCollection AddOpenChatChatCompletion(
        this IServiceCollection services,
        Uri endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.SelfHosted(endpoint, modelId, apiKey),
            httpClient,
            telemetrySourceName
        ).AddChatCompletion(serviceId);

    /// <summary>
    /// Adds chat completion and text generation, set up in code, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets the options. They are checked when the host starts.</param>
    /// <param name="serviceId">The id to select the service by; <see langword="null"/> for the default service.</param>
    /// <param name="httpClient">
    /// The client to send with. <see langword="null"/> for an <see cref="HttpClient"/> that the services hold, else one that
    /// <see cref="IHttpClientFactory"/> makes under the name <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="telemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IServiceCollection AddOpenChatChatCompletion(
        this IServiceCollection services,
        Action<OpenChatClientOptions> configure,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) => new OpenChatRegistration(services, configure, httpClient, telemetrySourceName).AddChatCompletion(serviceId);

    /// <summary>
    /// Adds chat completion and text generation, set up by a configuration section, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="section">
    /// The section, with the keys <c>Dialect</c>, <c>BaseUri</c>, <c>AccountId</c>, <c>GatewayId</c>, <c>ModelId</c>,
    /// <c>ApiToken</c>, <c>MaxOutputTokens</c> and so on. <c>Dialect</c> is <c>WorkersAI</c>, <c>AIGateway</c>,
    /// <c>LegacyAIGateway</c> or <c>OpenAICompatible</c>; left out, it follows from the other keys. Checked when the host
    /// starts.
    /// </param>
    /// <param name="serviceId">The id to select the service by; <see langword="null"/> for the default service.</param>
    /// <param name="httpClient">
    /// The client to send with. <see langword="null"/> for an <see cref="HttpClient"/> that the services hold, else one that
    /// <see cref="IHttpClientFactory"/> makes under the name <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="telemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IServiceCollection AddOpenChatChatCompletion(
        this IServiceCollection services,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Configured(section),
            httpClient,
            telemetrySourceName
        ).AddChatCompletion(serviceId);

    /// <summary>
    /// Adds text generation, with openchat-3.5-0106 on Cloudflare Workers AI, as
    /// <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, string, string, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatTextGeneration(
        this IServiceCollection services,
        string accountId,
        string apiToken,
        string? modelId = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Hosted(accountId, apiToken, modelId),
            httpClient,
            telemetrySourceName
        ).AddTextGeneration(serviceId);

    /// <summary>
    /// Adds text generation, with openchat-3.5-0106 on a server of your own (llama.cpp, Ollama, vLLM), as
    /// <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, Uri, string?, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatTextGeneration(
        this IServiceCollection services,
        Uri endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.SelfHosted(endpoint, modelId, apiKey),
            httpClient,
            telemetrySourceName
        ).AddTextGeneration(serviceId);

    /// <summary>Adds text generation, set up in code, as <c>ITextGenerationService</c>.</summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, Action{OpenChatClientOptions}, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatTextGeneration(
        this IServiceCollection services,
        Action<OpenChatClientOptions> configure,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) => new OpenChatRegistration(services, configure, httpClient, telemetrySourceName).AddTextGeneration(serviceId);

    /// <summary>Adds text generation, set up by a configuration section, as <c>ITextGenerationService</c>.</summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, IConfiguration, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatTextGeneration(
        this IServiceCollection services,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Configured(section),
            httpClient,
            telemetrySourceName
        ).AddTextGeneration(serviceId);

    /// <summary>
    /// Adds a chat client, with openchat-3.5-0106 on Cloudflare Workers AI, as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, string, string, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatChatClient(
        this IServiceCollection services,
        string accountId,
        string apiToken,
        string? modelId = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Hosted(accountId, apiToken, modelId),
            httpClient,
            telemetrySourceName
        ).AddChatClient(serviceId);

    /// <summary>
    /// Adds a chat client, with openchat-3.5-0106 on a server of your own (llama.cpp, Ollama, vLLM), as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, Uri, string?, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatChatClient(
        this IServiceCollection services,
        Uri endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.SelfHosted(endpoint, modelId, apiKey),
            httpClient,
            telemetrySourceName
        ).AddChatClient(serviceId);

    /// <summary>
    /// Adds a chat client, set up in code, as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, Action{OpenChatClientOptions}, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatChatClient(
        this IServiceCollection services,
        Action<OpenChatClientOptions> configure,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) => new OpenChatRegistration(services, configure, httpClient, telemetrySourceName).AddChatClient(serviceId);

    /// <summary>
    /// Adds a chat client, set up by a configuration section, as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IServiceCollection, IConfiguration, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IServiceCollection AddOpenChatChatClient(
        this IServiceCollection services,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        new OpenChatRegistration(
            services,
            OpenChatRegistration.Configured(section),
            httpClient,
            telemetrySourceName
        ).AddChatClient(serviceId);
}
