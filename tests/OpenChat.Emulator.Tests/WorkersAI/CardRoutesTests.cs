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

    [Theory]
    [InlineData(null, 401, 10000)]
    [InlineData(" ", 401, 10000)]
    public async Task Run_NoToken_IsRefused(string? token, int status, int code)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);

        AssertError(await client.RunAsync(EmulatorClient.Ask, token), status, code);
    }

    [Fact]
    public async Task Run_OneTokenSet_TakesNoOther()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Token = "right" });
        using var client = new EmulatorClient(emulator);

        AssertError(await client.RunAsync(EmulatorClient.Ask, "wrong"), 401, 10000);
        Assert.Equal(200, (await client.RunAsync(EmulatorClient.Ask, "right")).Status);
        Assert.Equal(401, (await client.ChatAsync(EmulatorClient.Ask)).Status);
        Assert.Equal(200, (await client.ChatAsync(EmulatorClient.Ask, "right")).Status);
    }

    [Theory]
    [InlineData("accounts/abc/ai/run/@cf/meta/other", 400, 5007)]
    [InlineData("accounts/other/ai/run/@cf/openchat/openchat-3.5-0106", 404, 7003)]
    [InlineData("accounts/abc/ai/nothing", 404, 7000)]
    [InlineData("accounts/abc/ai/run/@cf%2Fopenchat%2Fopenchat-3.5-0106", 400, 7000)]
    public async Task Run_WrongPath_IsRefused(string path, int status, int code)
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { AccountId = "abc", StrictPaths = true }
        );
        using var client = new EmulatorClient(emulator);

        AssertError(await client.PostAsync(new Uri(emulator.BaseUri, path), EmulatorClient.Ask), status, code);
    }

    [Theory]
    [InlineData("client/v4/accounts/abc/ai/run/%40cf%2Fopenchat%2Fopenchat-3.5-0106")]
    [InlineData("v1/abc/my-gateway/workers-ai/@cf/openchat/openchat-3.5-0106")]
    [InlineData("v1/abc/my-gateway/workers-ai/run/@cf/openchat/openchat-3.5-0106")]
    public async Task Run_OtherPathsOfTheSameModel_Answer(string path)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello you");

        var (_, body) = await client.PostAsync(new Uri(emulator.BaseUri, "/" + path), EmulatorClient.Ask);

        JsonAssert.Equal(Answer, body);
    }

    [Fact]
    public async Task Run_ThroughAGateway_GivesItsHeaders()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer x" } } };
        using var client = new EmulatorClient(emulator);

        using var direct = await http.PostAsync(client.RunUri, EmulatorClient.Json(EmulatorClient.Ask));
        http.DefaultRequestHeaders.Add("cf-aig-gateway-id", "mine");
        using var gateway = await http.PostAsync(client.RunUri, EmulatorClient.Json(EmulatorClient.Ask));

        Assert.True(direct.Headers.Contains("cf-ray"));
        Assert.False(direct.Headers.Contains("cf-aig-log-id"));
        Assert.True(gateway.Headers.Contains("cf-aig-log-id"));
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
