using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
    private readonly HttpClient? _httpClient;
    private readonly string? _telemetrySourceName;

    // Each registration has options of its own, or two of them would be merged.
    private readonly string _name = $"SemanticKernel.Connectors.OpenChat/{Guid.NewGuid():N}";

    public OpenChatRegistration(
        IServiceCollection services,
        Action<OpenChatClientOptions> configure,
        HttpClient? httpClient,
        string? telemetrySourceName
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        _services = services;
        _httpClient = httpClient;
        _telemetrySourceName = telemetrySourceName;

        OpenChatHttpClient.AddTo(services);
        services.AddOptions<OpenChatClientOptions>(_name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OpenChatClientOptions>>(new OpenChatClientOptionsCheck(_name));
    }

    public static Action<OpenChatClientOptions> Hosted(string accountId, string apiToken, string? modelId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accountId);
        ArgumentException.ThrowIfNullOrWhiteSpace(apiToken);
        return options =>
        {
            options.Endpoint = OpenChatEndpoint.WorkersAI(accountId);
            options.ApiToken = apiToken;
            options.ModelId = modelId;
        };
    }

    public static Action<OpenChatClientOptions> SelfHosted(Uri endpoint, string? modelId, string? apiKey)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return options =>
        {
            options.Endpoint = OpenChatEndpoint.OpenAICompatible(endpoint);
            options.ApiToken = apiKey;
            options.ModelId = modelId;
        };
    }

    public static Action<OpenChatClientOptions> Configured(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return options => new OpenChatSectionReader(section).ApplyTo(options);
    }

    /// <summary>One object under both interfaces: a kernel prefers chat, and finds text generation beside it.</summary>
    public IServiceCollection AddChatCompletion(string? serviceId) =>
        _services
            .AddKeyedSingleton(_name, (provider, _) => MakeService(provider))
            .AddKeyedSingleton<IChatCompletionService>(serviceId, (provider, _) => Resolve(provider))
            .AddKeyedSingleton<ITextGenerationService>(serviceId, (provider, _) => Resolve(provider));

    public IServiceCollection AddTextGeneration(string? serviceId) =>
        _services
            .AddKeyedSingleton(_name, (provider, _) => MakeService(provider))
            .AddKeyedSingleton<ITextGenerationService>(
                serviceId,
                (provider, _) => new TextGenerationOnly(Resolve(provider))
            );

    public IServiceCollection AddChatClient(string? serviceId) =>
        _services.AddKeyedSingleton<IChatClient>(
            serviceId,
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

    private OpenChatClientOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptionsMonitor<OpenChatClientOptions>>().Get(_name);

    private HttpClient HttpClientOf(IServiceProvider provider) =>
        OpenChatHttpClient.Resolve(_httpClient, _services, provider);
}
