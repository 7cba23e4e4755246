using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>A model that replies what it is told to, one reply a request, and keeps what it was asked.</summary>
internal sealed class ScriptedChatClient : IChatClient
{
    private readonly Queue<ScriptedReply> _replies;

    public ScriptedChatClient(params ScriptedReply[] replies) => _replies = new Queue<ScriptedReply>(replies);

    public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = [];

    /// <summary>How many pieces of streams were asked for.</summary>
    public int PiecesRead { get; private set; }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var reply = Next(messages, options);
        return Task.FromResult(
            new ChatResponse(
                new ChatMessage(ChatRole.Assistant, [.. reply.Parted(), new TextContent(reply.Text)])
                {
                    MessageId = $"m{Requests.Count}",
                }
            )
            {
                ResponseId = $"r{Requests.Count}",
                ModelId = "scripted",
                FinishReason = reply.FinishReason,
                Usage = Usage(reply),
            }
        );
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var reply = Next(messages, options);
        var id = Requests.Count;
        foreach (var thinking in reply.Parted())
        {
            yield return Update(thinking);
        }

        foreach (var piece in reply.Pieces)
        {
            PiecesRead++;
            yield return Update(new TextContent(piece));
            await Task.Yield();
        }

        var end = Update();
        end.FinishReason = reply.FinishReason;
        yield return end;
        yield return Update(new UsageContent(Usage(reply)));

        ChatResponseUpdate Update(params AIContent[] contents) =>
            new(ChatRole.Assistant, contents)
            {
                MessageId = $"m{id}",
                ResponseId = $"r{id}",
                ModelId = "scripted",
            };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    private ScriptedReply Next(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        Requests.Add(([.. messages], options));
        return _replies.Count > 0
            ? _replies.Dequeue()
            : throw new InvalidOperationException("The script has no reply for this request.");
    }

    private static UsageDetails Usage(ScriptedReply reply) =>
        new()
        {
            InputTokenCount = 10,
            OutputTokenCount = reply.OutputTokens,
            TotalTokenCount = 10 + reply.OutputTokens,
        };
}

internal sealed record ScriptedReply(params string[] Pieces)
{
    public ChatFinishReason FinishReason { get; init; } = ChatFinishReason.Stop;

    public int OutputTokens { get; init; } = 5;

    /// <summary>What the model thought before it, where the client inside parts that from the text itself.</summary>
    public string? Thinking { get; init; }

    public IEnumerable<AIContent> Parted() => Thinking is null ? [] : [new TextReasoningContent(Thinking)];

    public string Text => string.Concat(Pieces);

    public static implicit operator ScriptedReply(string text) => new(text);
}
