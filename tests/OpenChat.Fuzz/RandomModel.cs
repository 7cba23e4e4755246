using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;
using PromptedTools.Extensions.AI;

namespace OpenChat.Fuzz;

/// <summary>A model that replies one to eight tokens of what calls and JSON are made of. It refuses a request too many.</summary>
internal sealed class RandomModel(Random random, int mostRequests) : IChatClient, IContextWindowErrors
{
    private const int MostTokens = 8;

    private static readonly string[] s_tokens =
    [
        .. "()[]{}<>\"'`:,;.!?#*-_=/\\|&~$%@ \n".Select(static character => character.ToString()),
        "[]",
        "()",
        "{}",
        "[](",
        "](",
        "\\\"",
        "0",
        "1",
        "null",
        "None",
        "true",
        "NaN",
        "…",
        "\uFEFF",
        "\u00A0",
        "“",
        "\n\n",
        "\n- ",
        "\n1. ",
        "```",
        "```json\n",
        "```python\n",
        "\n```",
        "<tool_call>",
        "</tool_call>",
        "<tool_calls>",
        "[TOOL_CALL]",
        "[/TOOL_CALL]",
        "<tool_result>",
        "</tool_result>",
        "<function=now>",
        "</function>",
        "<now>",
        "</now>",
        "<now/>",
        "<b>",
        "<!--",
        "<think>",
        "</think>",
        "<|end_of_turn|>",
        "GPT4 Correct User:",
        "Action: ",
        "\nAction Input: ",
        "\nObservation: ",
        "now",
        "now()",
        "get_weather",
        "get_wether",
        "get_weather(",
        "city=\"Paris\"",
        "city",
        "\"city\": ",
        "\"Paris\"",
        "search",
        "{\"q\": \"cats\"}",
        "\"name\": ",
        "\"arguments\": ",
        "{\"name\": \"now\"",
        "{\"name\": \"now\", \"arguments\": {}}",
        "{\"name\": \"get_weather\", \"arguments\": {",
        "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}",
        "{\"name\": \"search\", \"arguments\": ",
        "{\"name\": \"Ann\", \"age\": 3}",
        "[1, 2]",
        "https://example.com/a.png",
        "I do not know.",
        "Sure: ",
        "lambda x: x",
        "f(x)[0]",
    ];

    private static readonly ChatFinishReason?[] s_reasons =
    [
        ChatFinishReason.Stop,
        ChatFinishReason.Stop,
        ChatFinishReason.Stop,
        ChatFinishReason.Length,
        ChatFinishReason.ContentFilter,
        null,
    ];

    private readonly bool _alwaysSaysTheSame = random.Next(2) == 0;

    public List<string> Replies { get; } = [];

    public int Requests { get; private set; }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var reply = NextReply();
        return Task.FromResult(
            new ChatResponse(new ChatMessage(ChatRole.Assistant, reply))
            {
                FinishReason = s_reasons[random.Next(s_reasons.Length)],
                Usage = NextUsage(),
            }
        );
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Task.CompletedTask;
        var reply = NextReply();
        for (var at = 0; at < reply.Length; )
        {
            var length = Math.Min(random.Next(1, 12), reply.Length - at);
            yield return new ChatResponseUpdate(ChatRole.Assistant, reply.Substring(at, length));
            at += length;
        }

        var end = new ChatResponseUpdate(ChatRole.Assistant, "")
        {
            FinishReason = s_reasons[random.Next(s_reasons.Length)],
        };
        if (NextUsage() is { } usage)
        {
            end.Contents.Add(new UsageContent(usage));
        }

        yield return end;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(IContextWindowErrors) ? this : null;

    public bool IsContextWindowExceeded(Exception exception) =>
        exception is OpenChatException { Kind: OpenChatErrorKind.ContextWindowExceeded };

    public void Dispose() { }

    private string NextReply()
    {
        Requests++;
        if (Requests > mostRequests)
        {
            throw new InvalidOperationException($"Request {Requests} of an answer that may cost {mostRequests}.");
        }

        if (Requests > 1 && random.Next(16) == 0)
        {
            throw new OpenChatException(OpenChatErrorKind.ContextWindowExceeded, "No room for this one.");
        }

        Replies.Add(_alwaysSaysTheSame && Replies.Count > 0 ? Replies[0] : NewReply());
        return Replies[^1];
    }

    private string NewReply() =>
        string.Concat(
            Enumerable.Range(0, random.Next(1, MostTokens + 1)).Select(_ => s_tokens[random.Next(s_tokens.Length)])
        );

    private UsageDetails? NextUsage() =>
        random.Next(4) == 0 ? null : new UsageDetails { OutputTokenCount = random.Next(3) == 0 ? 5000 : 10 };
}
