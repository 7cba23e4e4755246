using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenChat.Extensions.AI;

namespace OpenChat.Examples.SwitchModel;

/// <summary>The clients to switch between: all that changes from one model to another.</summary>
internal static class ChatClients
{
    private static string? ApiKey => Setting("OPENCHAT_API_KEY");

    private static string? ModelId => Setting("OPENCHAT_MODEL");

    public static IChatClient ForCard(Uri baseUri) =>
        new OpenChatClient(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI("example", baseUri),
                ApiToken = "example",
            }
        );

    public static IChatClient ForServer(Uri baseUri) =>
        new OpenChatClient(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.OpenAICompatible(baseUri),
                ModelId = ModelId,
                ApiToken = ApiKey,
            }
        );

    /// <summary>OpenAI's own SDK, with the tools in the prompt rather than in the request.</summary>
    public static IChatClient ForToolLessModel(Uri baseUri) =>
        new OpenAIClient(new ApiKeyCredential(ApiKey ?? "none"), new OpenAIClientOptions { Endpoint = baseUri })
            .GetChatClient(ModelId ?? "openchat-3.5-0106")
            .AsIChatClient()
            .AsBuilder()
            .UsePromptedToolCalling()
            .Build();

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
