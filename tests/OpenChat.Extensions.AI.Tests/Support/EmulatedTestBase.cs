using Microsoft.Extensions.AI;
using OpenChat.Emulator;

namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>Clients of both dialects over real HTTP to an emulator whose model says what it is told to.</summary>
public abstract class EmulatedTestBase : IAsyncLifetime
{
    private protected OpenChatEmulator Emulator { get; private set; } = null!;

    /// <summary>Whether the dialect is the OpenAI-compatible one, and whether the answer is streamed.</summary>
    public static TheoryData<bool, bool> Ways =>
        new()
        {
            { false, false },
            { false, true },
            { true, false },
            { true, true },
        };

    public async ValueTask InitializeAsync() => Emulator = await OpenChatEmulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected void Script(params EmulatorReply[] replies) => Emulator.Script.Enqueue(replies);

    private protected OpenChatClient Client(bool isOpenAI, Action<OpenChatClientOptions>? configure = null)
    {
        var options = new OpenChatClientOptions
        {
            Endpoint = isOpenAI
                ? OpenChatEndpoint.OpenAICompatible(Emulator.OpenAIBaseUri)
                : OpenChatEndpoint.WorkersAI(Clients.Account, Emulator.BaseUri),
            ApiToken = Clients.Token,
            MaxRetries = 0,
        };
        configure?.Invoke(options);
        return new OpenChatClient(options);
    }

    private protected static async Task<ChatResponse> AskAsync(
        IChatClient client,
        bool isStreamed,
        IEnumerable<ChatMessage> messages,
        ChatOptions? options
    ) =>
        isStreamed
            ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : await client.GetResponseAsync(messages, options);

    /// <summary>The messages of a request as they crossed the network, <c>role: content</c>.</summary>
    private protected string[] Sent(int request) =>
        [
            .. Emulator
                .Requests[request]
                .Json!.Value.GetProperty("messages")
                .EnumerateArray()
                .Select(static message => $"{message.GetProperty("role")}: {message.GetProperty("content")}"),
        ];

    private protected string Roles(int request) =>
        string.Join(
            ' ',
            Sent(request).Select(static message => message[..message.IndexOf(':', StringComparison.Ordinal)])
        );
}
