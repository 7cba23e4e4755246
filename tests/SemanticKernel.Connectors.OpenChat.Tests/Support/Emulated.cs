using Microsoft.SemanticKernel;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Tests.Support;

/// <summary>Services and kernels that talk to an emulator over real HTTP.</summary>
internal static class Emulated
{
    public const string AccountId = "0123456789abcdef0123456789abcdef";

    public static OpenChatEndpoint Endpoint(this OpenChatEmulator emulator) =>
        OpenChatEndpoint.WorkersAI(AccountId, emulator.BaseUri);

    public static void Configure(this OpenChatEmulator emulator, OpenChatClientOptions options)
    {
        options.Endpoint = emulator.Endpoint();
        options.ApiToken = "secret-token";
        options.MaxRetries = 0;
    }

    public static OpenChatClientOptions Options(this OpenChatEmulator emulator)
    {
        var options = new OpenChatClientOptions();
        emulator.Configure(options);
        return options;
    }

    public static OpenChatClientOptions Options(this OpenChatEmulator emulator, bool isOpenAI)
    {
        var options = emulator.Options();
        if (isOpenAI)
        {
            options.Endpoint = OpenChatEndpoint.OpenAICompatible(emulator.OpenAIBaseUri);
        }

        return options;
    }

    public static OpenChatChatCompletionService Service(this OpenChatEmulator emulator, bool isOpenAI = false) =>
        new(emulator.Options(isOpenAI));

    public static OpenChatClient Client(this OpenChatEmulator emulator, bool isOpenAI) =>
        new(emulator.Options(isOpenAI));

    public static Kernel Kernel(this OpenChatEmulator emulator, params KernelPlugin[] plugins)
    {
        var builder = Microsoft
            .SemanticKernel.Kernel.CreateBuilder()
            .AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);
        foreach (var plugin in plugins)
        {
            builder.Plugins.Add(plugin);
        }

        return builder.Build();
    }
}
