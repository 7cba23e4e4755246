using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Integration;

/// <summary>
/// What dotnet/extensions asks of every chat client in its ChatClientIntegrationTests, in this project's words: one client
/// over a scripted server.
/// </summary>
public abstract class Suite : IAsyncLifetime
{
    private protected OpenChatEmulator Emulator { get; private set; } = null!;

    private protected IChatClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Emulator = await OpenChatEmulator.StartAsync();
        Client = Emulator.Service();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected void Script(params EmulatorReply[] replies) => Emulator.Script.Enqueue(replies);

    private protected static string Call(string name, string arguments) =>
        $$"""<tool_call>{"name": "{{name}}", "arguments": {{arguments}}}</tool_call>""";

    private protected static async Task<ChatResponse> AskAsync(
        IChatClient client,
        bool isStreaming,
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null
    ) =>
        isStreaming
            ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : await client.GetResponseAsync(messages, options);

    private protected Task<ChatResponse> AskAsync(bool isStreaming, string text, ChatOptions? options = null) =>
        AskAsync(Client, isStreaming, [new ChatMessage(ChatRole.User, text)], options);
}
