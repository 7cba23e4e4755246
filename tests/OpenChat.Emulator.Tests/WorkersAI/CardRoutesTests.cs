namespace OpenChat.Emulator.Tests.WorkersAI;

public sealed class CardRoutesTests
{
    private const string Answer = """
        {"result":{"response":" Hello you","usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}},"success":true,"errors":[],"messages":[]}
        """;

    [Fact]
    public async Task Run_Messages_AnswersInTheEnvelope()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello you");

        var (status, body) = await client.RunAsync(EmulatorClient.Ask);

        Assert.Equal(200, status);
        JsonAssert.Equal(Answer, body);
    }

    [Fact]
    public async Task Run_Stream_SendsTheDocumentedFrames()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Héllo you!");

        using var response = await client.SendAsync(client.RunUri, EmulatorClient.AskForStream);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            """
            data: {"response":" Héllo","p":"abcd"}

            data: {"response":" you","p":"abcdefghijklmno"}

            data: {"response":"!","p":"abcdefghijklmnopqrstuvwxyz"}

            data: {"response":"","usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}}

            data: [DONE]


            """,
            await response.Content.ReadAsStringAsync()
        );
    }

    [Theory]
    [InlineData("", 256)]
    [InlineData(""","max_tokens":3""", 3)]
    [InlineData(""","max_tokens":0""", 0)]
    public async Task Run_LongAnswer_IsCutAtMaxTokens(string setting, int expected)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(string.Join(' ', Enumerable.Repeat("word", 300)));

        var (_, body) = await client.RunAsync($$"""{"prompt":"Hi"{{setting}}}""");

        var text = string.Concat(Enumerable.Repeat(" word", expected));
        Assert.Contains($"\"response\":\"{text}\"", body, StringComparison.Ordinal);
        Assert.Contains($"\"completion_tokens\":{expected},", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreThanTheContextWindow_IsRefused()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);

        AssertError(await client.RunAsync("""{"prompt":"Hi","max_tokens":8183}"""), 400, 5021);
        Assert.Equal(200, (await client.RunAsync("""{"prompt":"Hi","max_tokens":8182}""")).Status);
    }

    private static void AssertError((int Status, string Body) answer, int status, int code)
    {
        Assert.Equal(status, answer.Status);
        Assert.Contains("\"success\":false", answer.Body, StringComparison.Ordinal);
        Assert.Contains($"\"code\":{code}}}", answer.Body, StringComparison.Ordinal);
    }
}
