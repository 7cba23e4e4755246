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
            $$$"""{"choices":[{"message":{"role":"assistant","content":" Hello you"},"index":0,"finish_reason":"stop"}],{{{Head}}},{{{Tail}}},"object":"chat.completion","usage":{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}""",
            body
        );
    }

    [Fact]
    public async Task Chat_Stream_EndsWithReasonAndUsageInOneFrame()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello you there");

        var (_, body) = await client.ChatAsync(
            """{"model":"x","messages":[{"role":"user","content":"Hi"}],"stream":true,"max_tokens":1}"""
        );

        var frames = Frames(body);
        Assert.Equal(3, frames.Length);
        JsonAssert.Equal(
            $$$"""{"choices":[{"delta":{"content":" Hello"},"index":0,"finish_reason":null}],{{{Head}}},{{{Tail}}},"object":"chat.completion.chunk"}""",
            frames[0]
        );
        JsonAssert.Equal(
            $$$"""{"choices":[{"delta":{},"index":0,"finish_reason":"length"}],{{{Head}}},{{{Tail}}},"object":"chat.completion.chunk","usage":{"prompt_tokens":6,"completion_tokens":1,"total_tokens":7}}""",
            frames[1]
        );
        Assert.Equal("[DONE]", frames[2]);
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

        var frames = Frames(body);
        JsonAssert.Equal(
            $$$"""{"choices":[{"text":" Hello","index":0,"finish_reason":null}],{{{Head}}},{{{Tail}}},"object":"text_completion"}""",
            frames[0]
        );
        JsonAssert.Equal(
            $$$"""{"choices":[{"text":"","index":0,"finish_reason":"stop"}],{{{Head}}},{{{Tail}}},"object":"text_completion","usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""",
            frames[1]
        );
    }

    [Theory]
    [InlineData("""{"model":""", 500, "server_error")]
    [InlineData("""{"model":"x"}""", 500, "server_error")]
    [InlineData("""{"messages":"Hi"}""", 500, "server_error")]
    [InlineData("""{"messages":[{"content":"Hi"}]}""", 500, "server_error")]
    [InlineData("""{"messages":[],"tools":[]}""", 500, "server_error")]
    public async Task Chat_BadRequest_AnswersAsLlamaDoes(string body, int status, string type)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);

        var answer = await client.ChatAsync(body);

        Assert.Equal(status, answer.Status);
        Assert.StartsWith($"{{\"error\":{{\"code\":{status},", answer.Body, StringComparison.Ordinal);
        Assert.EndsWith($"\"type\":\"{type}\"}}}}", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_TooLong_IsAnErrorOrAnErrorLine()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { ContextWindow = 6 });
        using var client = new EmulatorClient(emulator);
        const string error =
            """{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"invalid_request_error"}""";

        Assert.Equal((400, $$"""{"error":{{error}}}"""), await client.ChatAsync(EmulatorClient.Ask));
        Assert.Equal((200, $"error: {error}\n\ndata: [DONE]\n\n"), await client.ChatAsync(EmulatorClient.AskForStream));
    }

    [Fact]
    public async Task Chat_AnswerReachesTheContext_EndsThere()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { ContextWindow = 8 });
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("one two three");

        var (_, body) = await client.ChatAsync(EmulatorClient.Ask);

        Assert.Contains("\"content\":\" one two\"", body, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"length\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in-stream-error=0", "data: {\"error\":{\"code\":500,")]
    [InlineData("error-line", "error: {\"code\":500,")]
    [InlineData("busy", "{\"error\":{\"code\":429,")]
    [InlineData("numbers", "data: {\"choices\":[{\"delta\":{\"content\":7}")]
    public async Task Chat_Fault_HasThisDialectsShape(string fault, string beginning)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(EmulatorReply.FromChunks("7"));
        emulator.Faults.Next(EmulatorFault.Parse(fault));

        Assert.StartsWith(
            beginning,
            (await client.ChatAsync(EmulatorClient.AskForStream)).Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Get_ModelsAndHealth_Answer()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);

        JsonAssert.Equal(
            """{"object":"list","data":[{"id":"openchat-3.5-0106","object":"model","created":1704412800,"owned_by":"openchat-emulator"}]}""",
            await client.GetAsync($"{emulator.OpenAIBaseUri}/models")
        );
        JsonAssert.Equal(
            """{"status":"ok"}""",
            await client.GetAsync(new Uri(emulator.OpenAIBaseUri, "/health").AbsoluteUri)
        );
        var (status, body) = await client.PostAsync(new Uri($"{emulator.OpenAIBaseUri}/nothing"), "{}", null);
        Assert.Equal(404, status);
        JsonAssert.Equal("""{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""", body);
    }

    private static string[] Frames(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame["data: ".Length..])];
}
