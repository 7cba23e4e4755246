using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenChat.Extensions.AI;

namespace OpenChat.Examples.SwitchModel;

/// <summary>The clients to switch between: all that changes from one model to another.</summary>
internal static class ChatClients
{
    public static IChatClient ForCard(Uri baseUri) =>
        new OpenChatClient(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI("example", baseUri),
                ApiToken = "example",
            }
        );

    public static IChatClient ForServer(OpenChatClientOptions server) => new OpenChatClient(server);

    /// <summary>OpenAI's own SDK, with the tools in the prompt rather than in the request.</summary>
    public static IChatClient ForToolLessModel(OpenChatClientOptions server) =>
        new OpenAIClient(
            new ApiKeyCredential(server.ApiToken ?? "none"),
            new OpenAIClientOptions { Endpoint = server.Endpoint!.BaseUri }
        )
            .GetChatClient(server.ModelId ?? server.Endpoint.DefaultModelId)
            .AsIChatClient()
            .AsBuilder()
            .UsePromptedTools()
            .Build();
}
