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
