using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using OpenChat.Extensions.AI;
using OpenChat.Shared;
using SemanticKernel.Connectors.OpenChat.Telemetry;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>What every form of registration comes down to. Nothing is shared between providers.</summary>
internal sealed class OpenChatRegistration
{
    private readonly IServiceCollection _services;
    private readonly string? _serviceId;
    private readonly HttpClient? _httpClient;
    private readonly string? _telemetrySourceName;
    private readonly string _name;

    public OpenChatRegistration(
        IServiceCollection services,
        Action<OpenChatClientOptions> given,
        string? serviceId,
        HttpClient? httpClient,
        string? telemetrySourceName,
        Action<OpenChatClientOptions>? configure
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        _serviceId = serviceId;
        _httpClient = httpClient;
        _telemetrySourceName = telemetrySourceName;

        OpenChatHttpClient.AddTo(services);
        _name = RegisteredOptions.Add(services, serviceId, given + configure);
    }

    public static Action<OpenChatClientOptions> At(OpenChatEndpoint endpoint, string? modelId, string? apiKey)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return options => (options.Endpoint, options.ModelId, options.ApiToken) = (endpoint, modelId, apiKey);
    }

    public static Action<OpenChatClientOptions> Configured(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return options => options.ReadFrom(section);
    }

    /// <summary>One object under both interfaces: a kernel prefers chat, and finds text generation beside it.</summary>
    public IServiceCollection AddChatCompletion() =>
        _services
            .AddKeyedSingleton(_name, (provider, _) => MakeService(provider))
            .AddKeyedSingleton<IChatCompletionService>(_serviceId, (provider, _) => Resolve(provider))
            .AddKeyedSingleton<ITextGenerationService>(_serviceId, (provider, _) => Resolve(provider));

    public IServiceCollection AddTextGeneration() =>
        _services
            .AddKeyedSingleton(_name, (provider, _) => MakeService(provider))
            .AddKeyedSingleton<ITextGenerationService>(
                _serviceId,
                (provider, _) => new TextGenerationOnly(Resolve(provider))
            );

    public IServiceCollection AddChatClient() =>
        _services.AddKeyedSingleton<IChatClient>(
            _serviceId,
            (provider, _) =>
            {
                var loggerFactory = provider.GetService<ILoggerFactory>();
                var client = new OpenChatClient(OptionsOf(provider), HttpClientOf(provider), loggerFactory);
                var builder = new ChatClientBuilder(client).UseKernelFunctionInvocation(loggerFactory);
                return ChatPipeline.Observe(builder, loggerFactory, _telemetrySourceName).Build(provider);
            }
        );

    private OpenChatChatCompletionService Resolve(IServiceProvider provider) =>
        provider.GetRequiredKeyedService<OpenChatChatCompletionService>(_name);

    private OpenChatChatCompletionService MakeService(IServiceProvider provider) =>
        new(OptionsOf(provider), HttpClientOf(provider), provider.GetService<ILoggerFactory>(), _telemetrySourceName);

    private OpenChatClientOptions OptionsOf(IServiceProvider provider) => RegisteredOptions.Get(provider, _name);

    private HttpClient HttpClientOf(IServiceProvider provider) =>
        OpenChatHttpClient.Resolve(_httpClient, _services, provider);
}

/// <summary>Which HTTP client a registered service sends with.</summary>
file static class OpenChatHttpClient
{
    /// <summary>The name under which the factory makes it, for those who add handlers of their own.</summary>
    private static readonly string s_name = typeof(OpenChatRegistration).Assembly.GetName().Name!;

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

/// <summary>
/// The service as text generation and nothing else. A kernel looks at the object, not at what it was registered as: given
/// the service itself, it would send every prompt to chat.
/// </summary>
file sealed class TextGenerationOnly(OpenChatChatCompletionService service) : ITextGenerationService
{
    public IReadOnlyDictionary<string, object?> Attributes => service.Attributes;

    public Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    ) => service.GetTextContentsAsync(prompt, executionSettings, kernel, cancellationToken);

    public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    ) => service.GetStreamingTextContentsAsync(prompt, executionSettings, kernel, cancellationToken);
}
