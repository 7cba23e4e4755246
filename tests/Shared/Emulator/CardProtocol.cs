using System.Text.Json;

namespace OpenChat.Emulator.Tests;

/// <summary>The Workers AI routes: tokens, paths, headers, limits, the forms of answers and frames.</summary>
public abstract class CardProtocol(EngineUnderTest engine) : EngineTests(engine)
{
    private const string Ask = """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4}""";
    private const string AskForStream =
        """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4,"stream":true}""";

    [Fact]
    public async Task Run_Messages_AnswersInTheEnvelope()
    {
        var (status, body) = await Client.RunAsync(Ask);

        Assert.Equal(200, status);
        var answer = JsonElement.Parse(body);
        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal(0, answer.GetProperty("errors").GetArrayLength());
        var result = answer.GetProperty("result");
        Assert.Equal(JsonValueKind.String, result.GetProperty("response").ValueKind);
        AssertUsage(result.GetProperty("usage"), 4);
    }

    [Theory]
    [InlineData("""{"prompt":"Hi","max_tokens":4}""")]
    [InlineData("""{"prompt":"Hi","raw":true,"max_tokens":4}""")]
    public async Task Run_Prompt_IsAnswered(string body)
    {
        var (status, answer) = await Client.RunAsync(body);

        Assert.Equal(200, status);
        Assert.Contains("\"response\":\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Stream_IsFramesOfTextThenUsageThenDone()
    {
        using var response = await Client.SendAsync(Client.RunUri, AskForStream);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("data: [DONE]", events[^1]);
        var frames = events[..^1].Select(text => JsonElement.Parse(text["data: ".Length..])).ToArray();
        Assert.All(frames, frame => Assert.Equal(JsonValueKind.String, frame.GetProperty("response").ValueKind));
        Assert.All(frames[..^1], frame => Assert.True(frame.TryGetProperty("p", out _)));
        AssertUsage(frames[^1].GetProperty("usage"), 4);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public async Task Run_NoToken_IsRefused(string? token) =>
        AssertError(await Client.RunAsync(Ask, token), 401, 10000);

    [Fact]
    public async Task Run_OneTokenSet_TakesNoOther()
    {
        await using var emulator = await Engine.StartAsync(new OpenChatEmulatorOptions { Token = "right" });
        using var client = new EmulatorClient(emulator);

        AssertError(await client.RunAsync(Ask, "wrong"), 401, 10000);
        Assert.Equal(200, (await client.RunAsync(Ask, "right")).Status);
        Assert.Equal(401, (await client.ChatAsync(Ask)).Status);
        Assert.Equal(200, (await client.ChatAsync(Ask, "right")).Status);
    }

    [Theory]
    [InlineData("accounts/abc/ai/run/@cf/meta/other", 400, 5007)]
    [InlineData("accounts/other/ai/run/@cf/openchat/openchat-3.5-0106", 404, 7003)]
    [InlineData("accounts/abc/ai/nothing", 404, 7000)]
    [InlineData("accounts/abc/ai/run/@cf%2Fopenchat%2Fopenchat-3.5-0106", 400, 7000)]
    public async Task Run_WrongPath_IsRefused(string path, int status, int code)
    {
        await using var emulator = await Engine.StartAsync(
            new OpenChatEmulatorOptions { AccountId = "abc", StrictPaths = true }
        );
        using var client = new EmulatorClient(emulator);

        AssertError(await client.PostAsync(new Uri(emulator.BaseUri, path), Ask), status, code);
    }

    [Theory]
    [InlineData("/client/v4/accounts/abc/ai/run/%40cf%2Fopenchat%2Fopenchat-3.5-0106")]
    [InlineData("/v1/abc/my-gateway/workers-ai/@cf/openchat/openchat-3.5-0106")]
    [InlineData("/v1/abc/my-gateway/workers-ai/run/@cf/openchat/openchat-3.5-0106")]
    public async Task Run_OtherPathsOfTheSameModel_Answer(string path)
    {
        var (status, body) = await Client.PostAsync(new Uri(Emulator.BaseUri, path), Ask);

        Assert.Equal(200, status);
        Assert.Contains("\"success\":true", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThroughAGateway_GivesItsHeaders()
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer x" } } };

        using var direct = await http.PostAsync(Client.RunUri, EmulatorClient.Json(Ask));
        http.DefaultRequestHeaders.Add("cf-aig-gateway-id", "mine");
        using var gateway = await http.PostAsync(Client.RunUri, EmulatorClient.Json(Ask));

        Assert.True(direct.Headers.Contains("cf-ray"));
        Assert.False(direct.Headers.Contains("cf-aig-log-id"));
        Assert.True(gateway.Headers.Contains("cf-aig-log-id"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_MoreThanTheContextWindow_IsRefusedWithTheNumbers(bool isStream)
    {
        await using var emulator = await Engine.StartAsync(new OpenChatEmulatorOptions { ContextWindow = 128 });
        using var client = new EmulatorClient(emulator);

        var answer = await client.RunAsync(
            $$"""{"prompt":"Hi","max_tokens":128,"stream":{{(isStream ? "true" : "false")}}}"""
        );

        AssertError(answer, 400, 5021);
        Assert.Contains(
            " + 128) exceeded this model context window limit (128).",
            answer.Body,
            StringComparison.Ordinal
        );
    }

    private static void AssertUsage(JsonElement usage, int mostTokens)
    {
        var (prompt, completion) = (
            usage.GetProperty("prompt_tokens").GetInt32(),
            usage.GetProperty("completion_tokens").GetInt32()
        );
        Assert.True(prompt > 0);
        Assert.InRange(completion, 0, mostTokens);
        Assert.Equal(prompt + completion, usage.GetProperty("total_tokens").GetInt32());
    }

    private static void AssertError((int Status, string Body) answer, int status, int code)
    {
        Assert.Equal(status, answer.Status);
        Assert.Contains("\"success\":false", answer.Body, StringComparison.Ordinal);
        Assert.Contains($"\"code\":{code}}}", answer.Body, StringComparison.Ordinal);
    }
}
