using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Tests.Support;

/// <summary>
/// A pipeline around a client that answers by itself, also with what the client never would: calls of functions nobody
/// showed it, a hundred rounds of calls.
/// </summary>
internal sealed class ScriptedChatClient(params IEnumerable<ChatMessage> answers) : DelegatingChatClient(NewClient())
{
    private readonly Queue<ChatMessage> _answers = new(answers);

    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = [];

    public bool IsDisposed { get; private set; }

    public Func<int, ChatMessage>? Answer { get; init; }

    public UsageDetails Usage { get; init; } = new() { InputTokenCount = 10, OutputTokenCount = 1 };

    public static ChatMessage Text(string text) => new(ChatRole.Assistant, text);

    public static ChatMessage Calls(params FunctionCallContent[] calls) => new(ChatRole.Assistant, [.. calls]);

    public static FunctionCallContent Call(string id, string name, params (string Name, object? Value)[] arguments) =>
        new(id, name, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add(([.. messages], options));
        var message = Answer?.Invoke(Requests.Count - 1) ?? _answers.Dequeue();
        message.MessageId = $"answer-{Requests.Count}";
        return Task.FromResult(
            new ChatResponse(message)
            {
                ResponseId = message.MessageId,
                ModelId = "scripted",
                FinishReason = ChatFinishReason.Stop,
                Usage = Usage,
            }
        );
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
        {
            update.ResponseId ??= response.ResponseId;
            yield return update;
        }
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    private static OpenChatClient NewClient() =>
        new(
            new OpenChatClientOptions { Endpoint = OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1:9/v1")) }
        );
}
