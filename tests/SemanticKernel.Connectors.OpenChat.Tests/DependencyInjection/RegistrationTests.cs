using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.DependencyInjection;

public sealed class RegistrationTests
{
    private static readonly Uri s_local = new("http://127.0.0.1:9/v1");

    private static ServiceProvider Provide(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        return services.BuildServiceProvider();
    }

    private static string? ModelOf(object service) =>
        service is IAIService own
            ? own.GetModelId()
            : ((IChatClient)service).GetRequiredService<ChatClientMetadata>().DefaultModelId;

    public static TheoryData<string, Action<IServiceCollection>> Forms()
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection([new("BaseUri", s_local.ToString()), new("ModelId", "m")])
            .Build();
        static void AddBuilder(IServiceCollection services, Action<IKernelBuilder> add) => add(services.AddKernel());

        return new()
        {
            { "chat", s => s.AddOpenChatChatCompletion(s_local, "m", serviceId: "id") },
            { "chat", s => s.AddOpenChatChatCompletion(section, "id") },
            { "text", s => s.AddOpenChatTextGeneration(s_local, "m", serviceId: "id") },
            { "text", s => s.AddOpenChatTextGeneration(section, "id") },
            { "client", s => s.AddOpenChatChatClient(s_local, "m", serviceId: "id") },
            { "client", s => s.AddOpenChatChatClient(section, "id") },
            { "chat", s => AddBuilder(s, b => b.AddOpenChatChatCompletion(s_local, "m", serviceId: "id")) },
            { "chat", s => AddBuilder(s, b => b.AddOpenChatChatCompletion(section, "id")) },
            { "text", s => AddBuilder(s, b => b.AddOpenChatTextGeneration(s_local, "m", serviceId: "id")) },
            { "text", s => AddBuilder(s, b => b.AddOpenChatTextGeneration(section, "id")) },
            { "client", s => AddBuilder(s, b => b.AddOpenChatChatClient(s_local, "m", serviceId: "id")) },
            { "client", s => AddBuilder(s, b => b.AddOpenChatChatClient(section, "id")) },
        };
    }

    [Theory]
    [MemberData(nameof(Forms), DisableDiscoveryEnumeration = true)]
    public void Add_EachForm_RegistersUnderItsInterfacesAndId(string kind, Action<IServiceCollection> add)
    {
        using var provider = Provide(add);

        var chat = provider.GetKeyedService<IChatCompletionService>("id");
        var text = provider.GetKeyedService<ITextGenerationService>("id");
        var client = provider.GetKeyedService<IChatClient>("id");

        Assert.Equal(kind == "chat", chat is not null);
        Assert.Equal(kind != "client", text is not null);
        Assert.Equal(kind == "client", client is not null);
        Assert.Equal("m", ModelOf((object?)text ?? client!));
        Assert.Null(provider.GetService<IChatCompletionService>());
    }

    [Fact]
    public void AddChatCompletion_IsOneObjectUnderBothInterfaces()
    {
        using var provider = Provide(static s => s.AddOpenChatChatCompletion(s_local));

        Assert.Same(
            provider.GetRequiredService<IChatCompletionService>(),
            provider.GetRequiredService<ITextGenerationService>()
        );
    }

    [Fact]
    public void AddChatCompletion_Twice_GivesTwoServicesOfTheirOwn()
    {
        var kernel = Kernel
            .CreateBuilder()
            .AddOpenChatChatCompletion(s_local, "first")
            .AddOpenChatChatCompletion(s_local, "second")
            .AddOpenChatChatCompletion(s_local, "third", serviceId: "id")
            .Build();

        Assert.Equal(
            ["first", "second", "third"],
            kernel.GetAllServices<IChatCompletionService>().Select(ModelOf).Order(StringComparer.Ordinal)
        );
        Assert.Equal("third", ModelOf(kernel.GetRequiredService<IChatCompletionService>("id")));
    }

    [Fact]
    public async Task Provide_TwoProvidersOfOneCollection_AreIndependent()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var services = new ServiceCollection();
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);
        var first = services.BuildServiceProvider();
        await using var second = services.BuildServiceProvider();
        var service = first.GetRequiredService<IChatCompletionService>();
        var other = second.GetRequiredService<IChatCompletionService>();

        await first.DisposeAsync();

        Assert.NotSame(service, other);
        Assert.NotNull((await other.AskAsync(false, new ChatHistory("Hi", AuthorRole.User))).Content);
    }

    [Fact]
    public void Kernel_PicksByServiceIdThenByModelId()
    {
        var kernel = Kernel
            .CreateBuilder()
            .AddOpenChatChatCompletion(s_local, "first", serviceId: "a")
            .AddOpenChatChatCompletion(s_local, "second", serviceId: "b")
            .Build();

        Assert.Equal("first", Pick(new PromptExecutionSettings { ServiceId = "a" }));
        Assert.Equal("second", Pick(new PromptExecutionSettings { ServiceId = "b" }));
        Assert.Equal("first", Pick(new PromptExecutionSettings { ModelId = "first" }));

        string? Pick(PromptExecutionSettings settings) =>
            kernel.ServiceSelector.TrySelectAIService<IChatCompletionService>(
                kernel,
                KernelFunctionFactory.CreateFromPrompt("x"),
                new KernelArguments(settings),
                out var service,
                out _
            )
                ? ModelOf(service)
                : null;
    }

    [Fact]
    public void Add_Null_ThrowsAtOnce()
    {
        var services = new ServiceCollection();

        Assert.Throws<ArgumentNullException>(() => services.AddOpenChatChatCompletion((Uri)null!));
        Assert.Throws<ArgumentNullException>(() => services.AddOpenChatTextGeneration((OpenChatEndpoint)null!));
        Assert.Throws<ArgumentNullException>(() => services.AddOpenChatChatClient((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() => ((IKernelBuilder)null!).AddOpenChatChatCompletion(s_local));
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddOpenChatChatCompletion(s_local));
    }

    [Fact]
    public void WorkersAI_WithoutAKey_SaysSoBeforeAnyRequest()
    {
        using var provider = Provide(static s =>
            s.AddOpenChatChatCompletion(OpenChatEndpoint.WorkersAI(Emulated.AccountId))
        );

        var exception = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IChatCompletionService>);

        Assert.Contains(
            nameof(OpenChatClientOptions.ApiToken),
            Assert.Single(exception.Failures),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Configure_OfTheRegistration_ThenOfTheProgram_SetOptions()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var services = new ServiceCollection();
        services.Configure<OpenChatClientOptions>("id", static options => options.MaxOutputTokens = 33);
        services.AddOpenChatChatCompletion(
            emulator.OpenAIBaseUri,
            "m",
            configure: static options => (options.MaxOutputTokens, options.Headers["x-of"]) = (11, "registration")
        );
        services.AddOpenChatChatCompletion(emulator.OpenAIBaseUri, "m", serviceId: "id");
        services.AddOpenChatChatClient(emulator.OpenAIBaseUri, "other");
        services.Configure<OpenChatClientOptions>(static options => options.MaxOutputTokens = 22);
        services.ConfigureAll<OpenChatClientOptions>(static options => options.Headers.Add("x-all", "once"));
        await using var provider = services.BuildServiceProvider();
        var history = new ChatHistory("Hi", AuthorRole.User);

        await provider.GetRequiredService<IChatCompletionService>().AskAsync(false, history);
        await provider.GetRequiredKeyedService<IChatCompletionService>("id").AskAsync(false, history);
        await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hi");

        Json.AssertBody(Body("m", 22), emulator.Requests[0]);
        Json.AssertBody(Body("m", 33), emulator.Requests[1]);
        Json.AssertBody(Body("other", 22), emulator.Requests[2]);
        Assert.Equal("registration", emulator.Requests[0].Headers["x-of"]);
        Assert.All(emulator.Requests, static request => Assert.Equal("once", request.Headers["x-all"]));

        static string Body(string model, int tokens) =>
            $$"""{ "model": "{{model}}", "messages": [{ "role": "user", "content": "Hi" }], "max_tokens": {{tokens}} }""";
    }

    [Fact]
    public async Task AddChatClient_InvokesKernelFunctionsWithFilters()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var kernel = Kernel
            .CreateBuilder()
            .AddOpenChatChatClient(emulator.Endpoint(), configure: emulator.Configure)
            .Build();

        var client = kernel.GetRequiredService<IChatClient>();

        Assert.NotNull(client.GetService<FunctionInvokingChatClient>());
        Assert.NotNull(client.GetService<OpenTelemetryChatClient>());
        Assert.NotNull(client.GetService<OpenChatClient>());
        emulator.Script.Enqueue("Hello!");
        Assert.Equal("Hello!", (await kernel.InvokePromptAsync("Hi")).ToString());
    }
}
