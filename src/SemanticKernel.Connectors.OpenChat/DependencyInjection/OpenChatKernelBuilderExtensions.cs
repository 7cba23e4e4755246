using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>Adds openchat-3.5-0106 to a kernel that is being built.</summary>
#pragma warning disable RS0026 // The forms differ in the type of their first parameter: no call can mean two of them.
public static class OpenChatKernelBuilderExtensions
{
    /// <summary>
    /// Adds chat completion and text generation, with openchat-3.5-0106 on Cloudflare Workers AI, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
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
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IKernelBuilder AddOpenChatChatCompletion(
        this IKernelBuilder builder,
        string accountId,
        string apiToken,
        string? modelId = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatCompletion(accountId, apiToken, modelId, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds chat completion and text generation, with openchat-3.5-0106 on a server of your own (llama.cpp, Ollama, vLLM), as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
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
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IKernelBuilder AddOpenChatChatCompletion(
        this IKernelBuilder builder,
        Uri endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatCompletion(endpoint, modelId, apiKey, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds chat completion and text generation, set up in code, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="configure">Sets the options. They are checked when the host starts.</param>
    /// <param name="serviceId">The id to select the service by; <see langword="null"/> for the default service.</param>
    /// <param name="httpClient">
    /// The client to send with. <see langword="null"/> for an <see cref="HttpClient"/> that the services hold, else one that
    /// <see cref="IHttpClientFactory"/> makes under the name <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <param name="telemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IKernelBuilder AddOpenChatChatCompletion(
        this IKernelBuilder builder,
        Action<OpenChatClientOptions> configure,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatCompletion(configure, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds chat completion and text generation, set up by a configuration section, as
    /// <c>IChatCompletionService</c> and <c>ITextGenerationService</c>, one object for both.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
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
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">A required argument is <see langword="null"/> or blank.</exception>
    public static IKernelBuilder AddOpenChatChatCompletion(
        this IKernelBuilder builder,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatCompletion(section, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds text generation, with openchat-3.5-0106 on Cloudflare Workers AI, as
    /// <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, string, string, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatTextGeneration(
        this IKernelBuilder builder,
        string accountId,
        string apiToken,
        string? modelId = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatTextGeneration(accountId, apiToken, modelId, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds text generation, with openchat-3.5-0106 on a server of your own (llama.cpp, Ollama, vLLM), as
    /// <c>ITextGenerationService</c>.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, Uri, string?, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatTextGeneration(
        this IKernelBuilder builder,
        Uri endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatTextGeneration(endpoint, modelId, apiKey, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>Adds text generation, set up in code, as <c>ITextGenerationService</c>.</summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, Action{OpenChatClientOptions}, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatTextGeneration(
        this IKernelBuilder builder,
        Action<OpenChatClientOptions> configure,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatTextGeneration(configure, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>Adds text generation, set up by a configuration section, as <c>ITextGenerationService</c>.</summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, IConfiguration, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatTextGeneration(
        this IKernelBuilder builder,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatTextGeneration(section, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds a chat client, with openchat-3.5-0106 on Cloudflare Workers AI, as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, string, string, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatChatClient(
        this IKernelBuilder builder,
        string accountId,
        string apiToken,
        string? modelId = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatClient(accountId, apiToken, modelId, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds a chat client, with openchat-3.5-0106 on a server of your own (llama.cpp, Ollama, vLLM), as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, Uri, string?, string?, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatChatClient(
        this IKernelBuilder builder,
        Uri endpoint,
        string? modelId = null,
        string? apiKey = null,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) =>
        builder.Add(services =>
            services.AddOpenChatChatClient(endpoint, modelId, apiKey, serviceId, httpClient, telemetrySourceName)
        );

    /// <summary>
    /// Adds a chat client, set up in code, as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, Action{OpenChatClientOptions}, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatChatClient(
        this IKernelBuilder builder,
        Action<OpenChatClientOptions> configure,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) => builder.Add(services => services.AddOpenChatChatClient(configure, serviceId, httpClient, telemetrySourceName));

    /// <summary>
    /// Adds a chat client, set up by a configuration section, as
    /// <c>IChatClient</c>, with kernel function invocation, OpenTelemetry and logging around it.
    /// </summary>
    /// <inheritdoc cref="AddOpenChatChatCompletion(IKernelBuilder, IConfiguration, string?, HttpClient?, string?)" path="/*[not(self::summary)]"/>
    public static IKernelBuilder AddOpenChatChatClient(
        this IKernelBuilder builder,
        IConfiguration section,
        string? serviceId = null,
        HttpClient? httpClient = null,
        string? telemetrySourceName = null
    ) => builder.Add(services => services.AddOpenChatChatClient(section, serviceId, httpClient, telemetrySourceName));

    private static IKernelBuilder Add(this IKernelBuilder builder, Action<IServiceCollection> add)
    {
        ArgumentNullException.ThrowIfNull(builder);
        add(builder.Services);
        return builder;
    }
}
