using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;

namespace OpenChat.AotSmoke;

internal static class Checks
{
    public static readonly IReadOnlyList<(string Name, Func<Task> Check)> All =
    [
        ("chat", ChatAsync),
        ("streaming", StreamingAsync),
        ("text completion", TextAsync),
        ("error", ErrorAsync),
        ("tool call through a chat client", ToolCallAsync),
        ("structured output", StructuredOutputAsync),
        ("kernel with a filter and a tool call", KernelChecks.ToolCallAsync),
    ];

    private static async Task ChatAsync()
    {
        using var handler = new ReplayHandler(
            """{"result":{"response":" Hello.","usage":{"prompt_tokens":9,"completion_tokens":2}},"success":true,"errors":[]}"""
        );
        using var client = Client(handler);

        var answer = await client.GetResponseAsync("Hi", new ChatOptions { Temperature = 0.5f });

        Expect("Hello.", answer.Text);
        Expect(2L, answer.Usage?.OutputTokenCount);
        Expect(
            """{"messages":[{"role":"user","content":"Hi"}],"temperature":0.5,"max_tokens":1024}""",
            handler.Requests[0]
        );
    }

    private static async Task StreamingAsync()
    {
        using var handler = new ReplayHandler(
            "data: {\"response\":\" Hel\",\"p\":\"abc\"}\n\ndata: {\"response\":\"lo.\"}\n\ndata: [DONE]\n\n"
        );
        using var client = Client(handler);

        var answer = await client.GetStreamingResponseAsync("Hi").ToChatResponseAsync();

        Expect("Hello.", answer.Text);
        Expect(ChatFinishReason.Stop, answer.FinishReason);
    }

    private static async Task TextAsync()
    {
        using var handler = new ReplayHandler("""{"result":{"response":" upon a time"},"success":true}""");
        using var client = Client(handler);

        var answer = await client.GetTextAsync("Once", new OpenChatTextOptions { Format = OpenChatPromptFormat.Raw });

        Expect(" upon a time", answer.Text);
        Expect("""{"prompt":"Once","raw":true,"max_tokens":1024}""", handler.Requests[0]);
    }

    private static async Task ErrorAsync()
    {
        using var handler = new ReplayHandler("""{"success":false,"errors":[{"code":5021,"message":"too long"}]}""");
        using var client = Client(handler);
        try
        {
            await client.GetResponseAsync("Hi");
        }
        catch (OpenChatException failure)
        {
            Expect(OpenChatErrorKind.ContextWindowExceeded, failure.Kind);
            return;
        }

        throw new InvalidOperationException("No exception was thrown.");
    }

    private static async Task ToolCallAsync()
    {
        using var handler = new ReplayHandler(
            """{"result":{"response":"<tool_call>\n{\"name\": \"double\", \"arguments\": {\"number\": \"21\"}}\n</tool_call>"},"success":true}""",
            """{"result":{"response":" It is 42."},"success":true}"""
        );
        using var client = Client(handler).AsBuilder().UseFunctionInvocation().Build();

        var answer = await client.GetResponseAsync("Double 21.", new ChatOptions { Tools = [DoubleFunction.Tool] });

        Expect("It is 42.", answer.Text);
        Expect(true, handler.Requests[1].Contains("42", StringComparison.Ordinal));
    }

    private static async Task StructuredOutputAsync()
    {
        using var handler = new ReplayHandler(
            """{"result":{"response":" ```json\n{'name': 'Paris', 'population': 2100000}\n```"},"success":true}"""
        );
        using var client = Client(handler);

        var answer = await client.GetResponseAsync<City>("The largest city of France.", AotJsonContext.Default.Options);

        Expect(new City("Paris", 2_100_000), answer.Result);
    }

    private static OpenChatClient Client(HttpMessageHandler handler) =>
        new(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI("account"),
                ApiToken = "token",
                MaxRetries = 0,
            },
            new HttpClient(handler)
        );

    internal static void Expect<T>(T expected, T? actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"Expected {expected}, got {actual}.");
        }
    }
}
