using System.Text.Json;

namespace OpenChat.Emulator.Tests.OpenAI;

/// <summary>What a client learns without asking the model: of an engine that holds none, what the emulator itself knows.</summary>
public sealed class LlamaRoutesTests : IAsyncLifetime
{
    private OpenChatEmulator _emulator = null!;
    private EmulatorClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { ContextWindow = 512 });
        _client = new EmulatorClient(_emulator);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Props_ScriptedEngine_NamesWindowAndTemplate()
    {
        var props = JsonElement.Parse(await _client.GetAsync("/props"));

        Assert.Equal(512, props.GetProperty("default_generation_settings").GetProperty("n_ctx").GetInt32());
        Assert.Equal("openchat", props.GetProperty("chat_template").GetString());
        Assert.Equal("<|end_of_turn|>", props.GetProperty("eos_token").GetString());
    }

    [Theory]
    [InlineData("/models")]
    [InlineData("/v1/models")]
    public async Task Models_ScriptedEngine_TellsWhatIsKnown(string path)
    {
        var model = JsonElement.Parse(await _client.GetAsync(path)).GetProperty("data")[0];

        Assert.Equal("openchat-3.5-0106", model.GetProperty("id").GetString());
        JsonAssert.Equal("""{"n_ctx":512,"n_ctx_train":8192}""", model.GetProperty("meta").GetRawText());
    }

    [Fact]
    public async Task Props_NoWindow_LeavesItOut()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { ContextWindow = null }
        );
        using var client = new EmulatorClient(emulator);

        var settings = JsonElement.Parse(await client.GetAsync("/props")).GetProperty("default_generation_settings");

        Assert.False(settings.TryGetProperty("n_ctx", out _));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/v1/health")]
    public async Task Health_Running_IsOk(string path) =>
        JsonAssert.Equal("""{"status":"ok"}""", await _client.GetAsync(path));

    [Theory]
    [InlineData("""[{"role":"user","content":"Hi you"}]""")]
    [InlineData("""[{"role":"system","content":"Be brief."},{"role":"user","content":"<|end_of_turn|> é😀"}]""")]
    [InlineData("[]")]
    public async Task Tokenize_TheAppliedTemplate_CountsWhatTheUsageCounts(string messages)
    {
        var prompt = await AskAsync("/apply-template", $$"""{"messages":{{messages}}}""");
        var text = JsonSerializer.Serialize(prompt.GetProperty("prompt").GetString());

        var tokens = await AskAsync("/tokenize", $$"""{"content":{{text}},"add_special":true,"parse_special":true}""");
        var chat = await AskAsync("/v1/chat/completions", $$"""{"messages":{{messages}}}""");
        var completion = await AskAsync("/v1/completions", $$"""{"prompt":{{text}}}""");

        var count = tokens.GetProperty("tokens").GetArrayLength();
        Assert.Equal(count, PromptTokens(chat));
        Assert.Equal(count, PromptTokens(completion));
    }

    [Fact]
    public async Task Tokenize_ControlToken_IsOneOnlyWhereParsed()
    {
        var parsed = await AskAsync("/tokenize", """{"content":"a<|end_of_turn|>a"}""");
        var plain = await AskAsync("/tokenize", """{"content":"a<|end_of_turn|>a","parse_special":false}""");

        var numbers = parsed.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()).ToArray();
        Assert.Equal(3, numbers.Length);
        Assert.Equal(numbers[0], numbers[2]);
        Assert.NotEqual(numbers[0], numbers[1]);
        Assert.Equal(7, plain.GetProperty("tokens").GetArrayLength());
    }

    [Theory]
    [InlineData("/tokenize", "[]", 400)]
    [InlineData("/tokenize", """{"content":7}""", 400)]
    [InlineData("/tokenize", """{"content":"a","with_pieces":true}""", 501)]
    [InlineData("/tokenize", "{}", 200)]
    [InlineData("/tokenize", """{"content":"\u00e9\ud83d\ude00"}""", 200)]
    [InlineData("/tokenize", """{"content":"\ud83d"}""", 400)]
    [InlineData("/tokenize", """{"content":"a","other":[{"\ude00":1}]}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"stop":["\ud83d"]}""", 400)]
    [InlineData("/apply-template", "{}", 400)]
    [InlineData("/apply-template", """{"messages":[7]}""", 400)]
    public async Task Post_Body_IsChecked(string path, string body, int status)
    {
        var answer = await _client.PostAsync(new Uri(_emulator.BaseUri, path), body, null);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status != 200, answer.Body.StartsWith("{\"error\":", StringComparison.Ordinal));
    }

    private static int PromptTokens(JsonElement answer) =>
        answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();

    private async Task<JsonElement> AskAsync(string path, string body) =>
        JsonElement.Parse((await _client.PostAsync(new Uri(_emulator.BaseUri, path), body, null)).Body);
}
