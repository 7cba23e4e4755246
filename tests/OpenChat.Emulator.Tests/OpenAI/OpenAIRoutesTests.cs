namespace OpenChat.Emulator.Tests.OpenAI;

/// <summary>Frames and errors are those of recorded exchanges with llama.cpp's server.</summary>
public sealed class OpenAIRoutesTests
{
    private const string Head = """ "created":1704412800,"id":"chatcmpl-00000001","model":"x" """;
    private const string Tail = """ "system_fingerprint":"openchat-emulator" """;

    [Fact]
    public async Task Chat_Messages_AnswersWithAChoice()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello you");

        var (status, body) = await client.ChatAsync(
            """{"model":"x","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"tool","content":null}]}"""
        );

        Assert.Equal(200, status);
        JsonAssert.Equal(
            $$$"""{"choices":[{"message":{"role":"assistant","content":" Hello you"},"index":0,"finish_reason":"stop"}],{{{Head}}},{{{Tail}}},"object":"chat.completion","usage":{"prompt_tokens":15,"completion_tokens":2,"total_tokens":17}}""",
            body
        );
    }

    [Fact]
    public async Task Chat_Stream_BeginsWithTheRoleAndEndsWithReasonAndUsage()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello you there");

        var (_, body) = await client.ChatAsync(
            """{"model":"x","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":1}"""
        );

        AssertFrames(
            [
                Chunk("""[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}]"""),
                Chunk("""[{"finish_reason":null,"index":0,"delta":{"content":" Hello"}}]"""),
                Chunk("""[{"finish_reason":"length","index":0,"delta":{}}]"""),
                Chunk("[]", """ ,"usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11}"""),
            ],
            body
        );
    }

    [Fact]
    public async Task Completions_Stream_SendsText()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello");

        var (_, body) = await client.PostAsync(
            new Uri($"{emulator.OpenAIBaseUri}/completions"),
            """{"model":"x","prompt":"Hi","stream":true}""",
            null
        );

        AssertFrames(
            [
                $$$"""{"choices":[{"text":" Hello","index":0,"logprobs":null,"finish_reason":null}],{{{Head}}},{{{Tail}}},"object":"text_completion"}""",
                $$$"""{"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],{{{Head}}},{{{Tail}}},"object":"text_completion","usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""",
            ],
            body
        );
    }

    [Fact]
    public async Task Chat_Tools_AreDroppedWithoutAWord()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello");

        var (status, body) = await client.ChatAsync(
            """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required"}"""
        );

        Assert.Equal(200, status);
        Assert.Contains("\"content\":\" Hello\"", body, StringComparison.Ordinal);
        Assert.Contains("\"prompt_tokens\":10,", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_MaxTokensZero_IsOneToken()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("one two");

        var (_, body) = await client.ChatAsync("""{"messages":[{"role":"user","content":"Hi"}],"max_tokens":0}""");

        Assert.Contains("\"content\":\" one\"", body, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"length\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_AnswerReachesTheContext_EndsThere()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { ContextWindow = 12 }
        );
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("one two three");

        var (_, body) = await client.ChatAsync(EmulatorClient.Ask);

        Assert.Contains("\"content\":\" one two\"", body, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"length\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busy", 429, "rate_limit_error")]
    [InlineData("context-exceeded", 400, "exceed_context_size_error")]
    [InlineData("status=503", 503, "unavailable_error")]
    public async Task Chat_EngineRefuses_HasAnOpenAIType(string fault, int status, string type)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Next(EmulatorFault.Parse(fault));

        var answer = await client.ChatAsync(EmulatorClient.Ask);

        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"type\":\"{type}\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("numbers", "data: {\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":7}")]
    public async Task Chat_Fault_HasThisDialectsShape(string fault, string beginning)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(EmulatorReply.FromChunks("7"));
        emulator.Faults.Next(EmulatorFault.Parse(fault));

        Assert.Contains(
            beginning,
            (await client.ChatAsync(EmulatorClient.AskForStream)).Body,
            StringComparison.Ordinal
        );
    }

    private static string Chunk(string choices, string usage = "") =>
        $$"""{"choices":{{choices}},{{Head}},{{Tail}},"object":"chat.completion.chunk"{{usage}}}""";

    private static void AssertFrames(string[] expected, string body)
    {
        var frames = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", frames[^1]);
        Assert.Equal(expected.Length, frames.Length - 1);
        Assert.All(expected.Zip(frames), static pair => JsonAssert.Equal(pair.First, pair.Second["data: ".Length..]));
    }
}
