using System.Text.Json;

namespace OpenChat.Emulator.Tests;

/// <summary>The OpenAI-compatible routes: what is refused and how, and what the counts have to do with each other.</summary>
public abstract class OpenAIProtocol(EngineUnderTest engine) : EngineTests(engine)
{
    [Theory]
    [InlineData(100, 200)]
    [InlineData(101, 400)]
    public async Task Chat_StopSequences_HaveABound(int count, int status)
    {
        var stops = string.Join(',', Enumerable.Repeat("\"zz\"", count));

        var (answered, _) = await Client.ChatAsync(
            $$"""{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4,"stop":[{{stops}}]}"""
        );

        Assert.Equal(status, answered);
    }

    [Theory]
    [InlineData("""{"model":""")]
    [InlineData("[]")]
    [InlineData("""{"model":"x"}""")]
    [InlineData("""{"messages":"Hi"}""")]
    [InlineData("""{"messages":[{"content":"Hi"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":7}]}""")]
    public async Task Chat_BadRequest_Is400(string body)
    {
        var answer = await Client.ChatAsync(body);

        Assert.Equal(400, answer.Status);
        var error = JsonElement.Parse(answer.Body).GetProperty("error");
        Assert.Equal(400, error.GetProperty("code").GetInt32());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_PromptBeyondTheWindow_IsRefusedBeforeAStreamWithTheNumbers(bool isStream)
    {
        await using var emulator = await Engine.StartAsync(new OpenChatEmulatorOptions { ContextWindow = 64 });
        using var client = new EmulatorClient(emulator);
        var words = string.Concat(Enumerable.Repeat("word ", 100));

        var answer = await client.ChatAsync(
            $$"""{"messages":[{"role":"user","content":"{{words}}"}],"stream":{{(isStream ? "true" : "false")}}}"""
        );

        Assert.Equal(400, answer.Status);
        var error = JsonElement.Parse(answer.Body).GetProperty("error");
        var tokens = error.GetProperty("n_prompt_tokens").GetInt32();
        Assert.True(tokens > 100);
        Assert.Equal(64, error.GetProperty("n_ctx").GetInt32());
        Assert.Equal("exceed_context_size_error", error.GetProperty("type").GetString());
        Assert.Equal(
            $"request ({tokens} tokens) exceeds the available context size (64 tokens), try increasing it",
            error.GetProperty("message").GetString()
        );
    }

    [Fact]
    public async Task Chat_Usage_IsThatOfTheTokenizedTemplate()
    {
        var prompt = await AskAsync("/apply-template", """{"messages":[{"role":"user","content":"Hi you"}]}""");
        var text = JsonSerializer.Serialize(prompt.GetProperty("prompt").GetString());
        var tokens = await AskAsync("/tokenize", $$"""{"content":{{text}},"add_special":true,"parse_special":true}""");

        var answer = await AskAsync(
            "/v1/chat/completions",
            """{"messages":[{"role":"user","content":"Hi you"}],"max_tokens":4}"""
        );

        var usage = answer.GetProperty("usage");
        Assert.Equal(tokens.GetProperty("tokens").GetArrayLength(), usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(
            usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32(),
            usage.GetProperty("total_tokens").GetInt32()
        );
    }

    [Fact]
    public async Task Chat_StreamThatAsksForNoUsage_HasNone()
    {
        var (status, body) = await Client.ChatAsync(
            """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4,"stream":true}"""
        );

        Assert.Equal(200, status);
        Assert.DoesNotContain("\"usage\"", body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"messages":[]}""")]
    [InlineData("/v1/completions", """{"prompt":"Hi"}""")]
    [InlineData("/tokenize", """{"content":"Hi"}""")]
    [InlineData("/apply-template", """{"messages":[]}""")]
    [InlineData("/props", null)]
    [InlineData("/models", null)]
    [InlineData("/v1/models", null)]
    public async Task Any_WrongKey_IsRefused(string path, string? body)
    {
        await using var emulator = await Engine.StartAsync(new OpenChatEmulatorOptions { Token = "right" });
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer wrong" } } };
        var address = new Uri(emulator.BaseUri, path);

        using var answer = body is null
            ? await http.GetAsync(address)
            : await http.PostAsync(address, EmulatorClient.Json(body));

        Assert.Equal(401, (int)answer.StatusCode);
        JsonAssert.Equal(
            """{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}""",
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Fact]
    public async Task Props_Window_IsTheOneThatRefuses()
    {
        await using var emulator = await Engine.StartAsync(new OpenChatEmulatorOptions { ContextWindow = 128 });
        using var client = new EmulatorClient(emulator);

        var props = JsonElement.Parse(await client.GetAsync("/props"));
        var models = JsonElement.Parse(await client.GetAsync("/v1/models"));

        Assert.Equal(128, props.GetProperty("default_generation_settings").GetProperty("n_ctx").GetInt32());
        Assert.Equal(128, models.GetProperty("data")[0].GetProperty("meta").GetProperty("n_ctx").GetInt32());
    }

    [Fact]
    public async Task Post_UnknownRoute_IsNotFound()
    {
        var (status, body) = await Client.PostAsync(new Uri($"{Emulator.OpenAIBaseUri}/nothing"), "{}", null);

        Assert.Equal(404, status);
        JsonAssert.Equal("""{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""", body);
    }

    [Theory]
    [InlineData("in-stream-error=0", "data: {\"error\":{\"code\":500,")]
    [InlineData("error-line", "error: {\"code\":500,")]
    [InlineData("busy", "{\"error\":{\"code\":429,")]
    [InlineData("context-exceeded", "{\"error\":{\"code\":400,")]
    public async Task Chat_Fault_HasThisDialectsShape(string fault, string beginning)
    {
        Emulator.Faults.Next(EmulatorFault.Parse(fault));

        var (_, body) = await Client.ChatAsync(
            """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4,"stream":true}"""
        );

        Assert.StartsWith(beginning, body, StringComparison.Ordinal);
    }

    private async Task<JsonElement> AskAsync(string path, string body) =>
        JsonElement.Parse((await Client.PostAsync(new Uri(Emulator.BaseUri, path), body, null)).Body);
}
