using System.Text.Json;
using Moq;

namespace OpenChat.Emulator.Tests;

/// <summary>An engine that holds a model is asked for whatever the emulator would else know itself.</summary>
public sealed class ModelEngineTests : IAsyncLifetime
{
    private static readonly EmulatorModel s_facts = new("tiny.gguf", 100)
    {
        TrainedContextWindow = 4096,
        VocabularySize = 350,
        EmbeddingSize = 64,
        ParameterCount = 127_040,
        Size = 508_160,
        ChatTemplate = "chatml",
        BeginningOfText = "<s>",
        EndOfText = "<|im_end|>",
    };

    private readonly Mock<IModelEngine> _engine = new();
    private OpenChatEmulator _emulator = null!;
    private EmulatorClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _engine.Setup(engine => engine.Model).Returns(s_facts);
        _engine.Setup(engine => engine.CountTokens(It.IsAny<EmulatorPrompt>())).Returns(90);
        _engine
            .Setup(engine => engine.GenerateAsync(It.IsAny<EmulatorPrompt>(), It.IsAny<CancellationToken>()))
            .Returns(
                new[]
                {
                    new EmulatorChunk("a"),
                    new EmulatorChunk("")
                    {
                        FinishReason = "stop",
                        Usage = new EmulatorUsage(90, 2) { CachedTokens = 70 },
                        Timings = new EmulatorTimings(
                            20,
                            TimeSpan.FromMilliseconds(40),
                            2,
                            TimeSpan.FromMilliseconds(10)
                        ),
                    },
                }.ToAsyncEnumerable()
            );
        _emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = _engine.Object });
        _client = new EmulatorClient(_emulator);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _emulator.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/v1/health")]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/props")]
    [InlineData("POST", "/tokenize")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("POST", "/v1/nothing")]
    public async Task Any_ModelIsBeingLoaded_Is503AsRecorded(string method, string path)
    {
        _engine.Setup(engine => engine.Model).Returns((EmulatorModel?)null);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_emulator.BaseUri, path))
        {
            Content = method == "POST" ? EmulatorClient.Json("{}") : null,
        };

        using var answer = await http.SendAsync(request);

        Assert.Equal(503, (int)answer.StatusCode);
        JsonAssert.Equal(
            """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""",
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Fact]
    public async Task Run_ModelIsBeingLoaded_Is503InTheEnvelope()
    {
        _engine.Setup(engine => engine.Model).Returns((EmulatorModel?)null);

        var (status, body) = await _client.RunAsync(EmulatorClient.Ask);

        Assert.Equal(503, status);
        Assert.Contains("\"code\":3040}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Answer_CarriesNameCachedTokensAndTimings()
    {
        var (status, body) = await _client.ChatAsync(
            """{"model":"other","messages":[{"role":"user","content":"Hi"}]}"""
        );

        Assert.Equal(200, status);
        var answer = JsonElement.Parse(body);
        Assert.Equal("tiny.gguf", answer.GetProperty("model").GetString());
        JsonAssert.Equal(
            """{"prompt_tokens":90,"completion_tokens":2,"total_tokens":92,"prompt_tokens_details":{"cached_tokens":70}}""",
            answer.GetProperty("usage").GetRawText()
        );
        JsonAssert.Equal(
            """{"cache_n":70,"prompt_n":20,"prompt_ms":40,"prompt_per_token_ms":2,"prompt_per_second":500,"predicted_n":2,"predicted_ms":10,"predicted_per_token_ms":5,"predicted_per_second":200}""",
            answer.GetProperty("timings").GetRawText()
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Answer_CarriesCachedTokens(bool isStream)
    {
        var (_, body) = await _client.RunAsync(
            $$"""{"prompt":"Hi","max_tokens":5,"stream":{{(isStream ? "true" : "false")}}}"""
        );

        Assert.Contains("\"prompt_tokens_details\":{\"cached_tokens\":70}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_PromptBeyondTheModelsWindow_IsRefusedByTheModelsCount()
    {
        Assert.Equal(400, (await _client.RunAsync("""{"prompt":"Hi","max_tokens":11}""")).Status);
        Assert.Equal(200, (await _client.RunAsync("""{"prompt":"Hi","max_tokens":10}""")).Status);

        _engine.Setup(engine => engine.CountTokens(It.IsAny<EmulatorPrompt>())).Returns(100);
        var (status, body) = await _client.ChatAsync(EmulatorClient.AskForStream);

        Assert.Equal(400, status);
        Assert.Contains("\"n_prompt_tokens\":100,\"n_ctx\":100}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_RoomIsLeft_IsTheLimitOfTheAnswer()
    {
        await _client.ChatAsync(EmulatorClient.Ask);

        _engine.Verify(engine =>
            engine.GenerateAsync(It.Is<EmulatorPrompt>(prompt => prompt.MaxTokens == 10), It.IsAny<CancellationToken>())
        );
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/apply-template")]
    public async Task Post_TwoAssistantsAtTheEnd_Are400(string path)
    {
        var (status, body) = await _client.PostAsync(
            new Uri(_emulator.BaseUri, path),
            """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"a"},{"role":"assistant","content":"b"}]}"""
        );

        Assert.Equal(400, status);
        Assert.Contains("\"type\":\"invalid_request_error\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_EngineIsBusy_Is429InOpenAIsTerms()
    {
        _engine
            .Setup(engine => engine.GenerateAsync(It.IsAny<EmulatorPrompt>(), It.IsAny<CancellationToken>()))
            .Throws(() => new EmulatorEngineException(429, 3040, "Too many wait."));

        var (status, body) = await _client.ChatAsync(EmulatorClient.Ask);

        Assert.Equal(429, status);
        JsonAssert.Equal("""{"error":{"code":429,"message":"Too many wait.","type":"rate_limit_error"}}""", body);
    }

    [Fact]
    public async Task Any_TemplateHasNoPlace_IsTheEnginesRefusal()
    {
        var refusal = new EmulatorEngineException(400, 5006, "No place for it.");
        _engine.Setup(engine => engine.CountTokens(It.IsAny<EmulatorPrompt>())).Throws(refusal);
        _engine.Setup(engine => engine.ApplyTemplate(It.IsAny<IReadOnlyList<EmulatorMessage>>())).Throws(refusal);

        var chat = await _client.ChatAsync(EmulatorClient.Ask);
        var card = await _client.RunAsync(EmulatorClient.Ask);
        var template = await _client.PostAsync(new Uri(_emulator.BaseUri, "/apply-template"), EmulatorClient.Ask);

        Assert.All([chat, card, template], answer => Assert.Equal(400, answer.Status));
        Assert.All(
            [chat, card, template],
            answer => Assert.Contains("No place for it.", answer.Body, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Get_PropsAndModels_AreTheModels()
    {
        var props = JsonElement.Parse(await _client.GetAsync("/props"));
        var model = JsonElement.Parse(await _client.GetAsync("/v1/models")).GetProperty("data")[0];

        Assert.Equal(100, props.GetProperty("default_generation_settings").GetProperty("n_ctx").GetInt32());
        Assert.Equal(
            ("tiny.gguf", "chatml", "<s>", "<|im_end|>"),
            (Text("model_alias"), Text("chat_template"), Text("bos_token"), Text("eos_token"))
        );
        Assert.Equal("tiny.gguf", model.GetProperty("id").GetString());
        JsonAssert.Equal(
            """{"n_vocab":350,"n_ctx":100,"n_ctx_train":4096,"n_embd":64,"n_params":127040,"size":508160}""",
            model.GetProperty("meta").GetRawText()
        );

        string? Text(string name) => props.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Post_TokenizeAndTemplate_AreTheModels()
    {
        _engine.Setup(engine => engine.Tokenize("Hi", true, false)).Returns([1, 7]);
        _engine
            .Setup(engine => engine.ApplyTemplate(new[] { new EmulatorMessage("user", "Hi") }))
            .Returns("<|im_start|>Hi");

        var tokens = await _client.PostAsync(
            new Uri(_emulator.BaseUri, "/tokenize"),
            """{"content":"Hi","add_special":true,"parse_special":false}"""
        );
        var prompt = await _client.PostAsync(new Uri(_emulator.BaseUri, "/apply-template"), EmulatorClient.Ask);

        Assert.Equal((200, """{"tokens":[1,7]}"""), tokens);
        Assert.Equal((200, """{"prompt":"<|im_start|>Hi"}"""), prompt);
    }
}
