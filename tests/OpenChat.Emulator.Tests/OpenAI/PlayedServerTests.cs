using System.Text;
using System.Text.Json.Nodes;
using static OpenChat.Emulator.EmulatedServer;

namespace OpenChat.Emulator.Tests.OpenAI;

/// <summary>
/// What each server does in its own way, over HTTP. A new server is one file of <c>src/OpenChat.Emulator/OpenAI/Servers</c> and its
/// rows here; where a fact is written stands in that file.
/// </summary>
public sealed class PlayedServerTests
{
    private const string Chat = "/v1/chat/completions";

    /// <summary>With the template 40 tokens and more, whatever the server.</summary>
    private const string Long =
        "one two three four five six seven eight nine ten one two three four five six seven eight nine ten";

    private static readonly string s_schema = Format(
        """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}"""
    );

    private static readonly string s_badSchema = Format(
        """{"type":"object","properties":{"a":{"$ref":"#/$defs/none"}},"required":["a"]}"""
    );

    private static readonly Fact[] s_facts =
    [
        // Where the window stands.
        new(LlamaCpp, "window", "/props", null, 200, """{"default_generation_settings":{"n_ctx":8192}}"""),
        new(LlamaCpp, "window as set", "/props", null, 200, """{"default_generation_settings":{"n_ctx":64}}""")
        {
            Window = 64,
        },
        new(VLlm, "window", "/v1/models", null, 200, """{"data":[{"max_model_len":8192}]}"""),
        new(VLlm, "window as set", "/v1/models", null, 200, """{"data":[{"max_model_len":64}]}""") { Window = 64 },
        new(Ollama, "window before the first answer", "/api/ps", null, 200, """{"models":[]}"""),
        new(
            Ollama,
            "window behind it",
            "/api/ps",
            null,
            200,
            """{"models":[{"name":"openchat-3.5-0106:latest","context_length":4096}]}"""
        )
        {
            Before = Ask("Hi"),
        },
        new(Ollama, "window behind a refusal", "/api/ps", null, 200, """{"models":[]}""")
        {
            Before = Ask("Hi", model: "other"),
        },
        new(
            Ollama,
            "window it was trained for",
            "/api/show",
            """{"model":"openchat-3.5-0106"}""",
            200,
            """{"model_info":{"general.architecture":"llama","llama.context_length":8192}}"""
        ),
        new(
            Ollama,
            "window of the Modelfile",
            "/api/show",
            """{"model":"openchat-3.5-0106:latest"}""",
            200,
            """{"parameters":"num_ctx                        64"}"""
        )
        {
            Window = 64,
        },
        new(
            Ollama,
            "show of another model",
            "/api/show",
            """{"model":"other"}""",
            404,
            """{"error":"model 'other' not found"}"""
        ),
        new(
            LMStudio,
            "window",
            "/api/v0/models",
            null,
            200,
            """{"object":"list","data":[{"id":"openchat-3.5-0106","state":"loaded","max_context_length":8192,"loaded_context_length":4096}]}"""
        ),
        new(
            LMStudio,
            "window of one model",
            "/api/v0/models/openchat-3.5-0106",
            null,
            200,
            """{"loaded_context_length":64}"""
        )
        {
            Window = 64,
        },
        new(
            LMStudio,
            "window of another model",
            "/api/v0/models/other",
            null,
            404,
            """{"error":{"code":"model_not_found"}}"""
        ),
        // The list of models.
        new(
            LlamaCpp,
            "models",
            "/v1/models",
            null,
            200,
            """{"object":"list","data":[{"id":"openchat-3.5-0106","object":"model"}]}"""
        ),
        new(
            Ollama,
            "models",
            "/v1/models",
            null,
            200,
            """{"object":"list","data":[{"id":"openchat-3.5-0106:latest","owned_by":"library"}]}"""
        ),
        new(
            Ollama,
            "tags",
            "/api/tags",
            null,
            200,
            """{"models":[{"name":"openchat-3.5-0106:latest"},{"name":"openchat-8k:latest"}]}"""
        )
        {
            Models = ["openchat-8k"],
        },
        new(
            VLlm,
            "models",
            "/v1/models",
            null,
            200,
            """{"data":[{"id":"openchat-3.5-0106","owned_by":"vllm"},{"id":"mine"}]}"""
        )
        {
            Models = ["mine"],
        },
        new(
            LMStudio,
            "models",
            "/v1/models",
            null,
            200,
            """{"object":"list","data":[{"id":"openchat-3.5-0106","owned_by":"organization_owner"}]}"""
        ),
        // Another model's name.
        new(LlamaCpp, "another model", Chat, Ask("Hi", model: "other"), 200, """{"model":"other"}"""),
        new(
            Ollama,
            "another model",
            Chat,
            Ask("Hi", model: "other"),
            404,
            """{"error":{"message":"model 'other' not found","type":"not_found_error","param":null,"code":null}}"""
        ),
        new(
            Ollama,
            "the model with its tag",
            Chat,
            Ask("Hi", model: "openchat-3.5-0106:latest"),
            200,
            """{"model":"openchat-3.5-0106:latest","system_fingerprint":"fp_ollama"}"""
        ),
        new(Ollama, "a further name", Chat, Ask("Hi", model: "openchat-8k"), 200, """{"model":"openchat-8k"}""")
        {
            Models = ["openchat-8k"],
        },
        new(
            Ollama,
            "no model",
            Chat,
            """{"messages":[{"role":"user","content":"Hi"}]}""",
            400,
            """{"error":{"message":"model is required","type":"invalid_request_error"}}"""
        ),
        new(
            VLlm,
            "another model",
            Chat,
            Ask("Hi", model: "other"),
            404,
            """{"error":{"message":"The model `other` does not exist.","type":"NotFoundError","param":"model","code":404}}"""
        ),
        new(
            VLlm,
            "no model",
            Chat,
            """{"messages":[{"role":"user","content":"Hi"}]}""",
            200,
            """{"model":"openchat-3.5-0106"}"""
        ),
        new(LMStudio, "another model", Chat, Ask("Hi", model: "other"), 200, """{"model":"openchat-3.5-0106"}"""),
        // A prompt beyond the window.
        new(
            LlamaCpp,
            "too long",
            Chat,
            Ask(Long),
            400,
            """{"error":{"code":400,"type":"exceed_context_size_error","n_ctx":20}}"""
        )
        {
            Window = 20,
        },
        new(
            VLlm,
            "too long",
            Chat,
            Ask(Long),
            400,
            """{"error":{"type":"BadRequestError","param":"input_tokens","code":400}}"""
        )
        {
            Window = 20,
        },
        new(
            VLlm,
            "too long with its answer",
            Chat,
            Ask("Hi", ""","max_tokens":60"""),
            400,
            """{"error":{"type":"BadRequestError","param":"input_tokens"}}"""
        )
        {
            Window = 64,
        },
        new(LlamaCpp, "too long with its answer", Chat, Ask("Hi", ""","max_tokens":60"""), 200, "{}") { Window = 64 },
        new(
            LMStudio,
            "too long",
            Chat,
            Ask(Long),
            400,
            """{"error":"The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 29 >= n_ctx: 20). Try to load the model with a larger context length, or provide a shorter input"}"""
        )
        {
            Window = 20,
        },
        new(Ollama, "too long", Chat, Ask(Long), 200, """{"choices":[{"finish_reason":"stop"}]}""")
        {
            Window = 48,
            Reply = "Yes",
        },
        // Keys.
        new(LlamaCpp, "no key", Chat, Ask("Hi"), 401, """{"error":{"code":401,"type":"authentication_error"}}""")
        {
            Token = "key",
        },
        new(Ollama, "no key", Chat, Ask("Hi"), 200, "{}") { Token = "key" },
        new(VLlm, "no key", Chat, Ask("Hi"), 401, """{"error":"Unauthorized"}""") { Token = "key" },
        new(
            LMStudio,
            "no key",
            Chat,
            Ask("Hi"),
            401,
            """{"error":{"type":"invalid_request","code":"invalid_api_key"}}"""
        )
        {
            Token = "key",
        },
        // Routes that are not there.
        new(LlamaCpp, "no route", "/v1/nothing", null, 404, """{"error":{"code":404,"type":"not_found_error"}}"""),
        new(VLlm, "no route", "/props", null, 404, """{"detail":"Not Found"}"""),
        new(Ollama, "no route", "/props", null, 404, "404 page not found") { IsText = true },
        new(Ollama, "the root", "/", null, 200, "Ollama is running") { IsText = true },
        new(LMStudio, "no route", "/props", null, 200, """{"error":"Unexpected endpoint or method. (GET /props)"}"""),
        // A reply that is constrained.
        new(LlamaCpp, "json_schema", Chat, Ask("Weather in Rome", s_schema), 200, Content("""{\"city\":\"Rome\"}""")),
        new(Ollama, "json_schema", Chat, Ask("Weather in Rome", s_schema), 200, Content("""{\"city\":\"Rome\"}""")),
        new(VLlm, "json_schema", Chat, Ask("Weather in Rome", s_schema), 200, Content("""{\"city\":\"Rome\"}""")),
        new(LMStudio, "json_schema", Chat, Ask("Weather in Rome", s_schema), 200, Content("""{\"city\":\"Rome\"}""")),
        new(LlamaCpp, "a bare json_schema", Chat, Ask("Hi", ""","json_schema":{"const":7}"""), 200, Content("7")),
        new(
            LlamaCpp,
            "json_object with a schema",
            Chat,
            Ask("Hi", ""","response_format":{"type":"json_object","schema":{"const":7}}"""),
            200,
            Content("7")
        ),
        new(
            LlamaCpp,
            "json_schema, cut",
            Chat,
            Ask("Weather in Rome", s_schema + ""","max_tokens":3"""),
            200,
            """{"choices":[{"finish_reason":"length"}]}"""
        ),
        new(
            LlamaCpp,
            "json_object",
            Chat,
            Ask("Hi", ""","response_format":{"type":"json_object"}"""),
            200,
            Content("{}")
        ),
        new(
            Ollama,
            "json_object",
            Chat,
            Ask("Hi", ""","response_format":{"type":"json_object"}"""),
            200,
            Content("{}")
        ),
        new(VLlm, "json_object", Chat, Ask("Hi", ""","response_format":{"type":"json_object"}"""), 200, Content("{}")),
        new(
            LMStudio,
            "json_object",
            Chat,
            Ask("Hi", ""","response_format":{"type":"json_object"}"""),
            400,
            """{"error":"'response_format.type' must be 'json_schema' or 'text'"}"""
        ),
        new(
            LlamaCpp,
            "unknown format",
            Chat,
            Ask("Hi", ""","response_format":{"type":"other"}"""),
            400,
            """{"error":{"type":"invalid_request_error"}}"""
        ),
        new(
            VLlm,
            "unknown format",
            Chat,
            Ask("Hi", ""","response_format":{"type":"other"}"""),
            400,
            """{"error":{"type":"BadRequestError"}}"""
        ),
        new(Ollama, "unknown format", Chat, Ask("Hi", ""","response_format":{"type":"other"}"""), 200, "{}"),
        new(
            LlamaCpp,
            "bad schema",
            Chat,
            Ask("Hi", s_badSchema),
            400,
            """{"error":{"code":400,"message":"JSON schema conversion failed:\nError resolving ref #/$defs/none","type":"invalid_request_error"}}"""
        ),
        new(
            Ollama,
            "bad schema",
            Chat,
            Ask("Hi", s_badSchema),
            400,
            """{"error":{"message":"JSON schema conversion failed:\nError resolving ref #/$defs/none","type":"invalid_request_error"}}"""
        ),
        new(
            VLlm,
            "bad schema",
            Chat,
            Ask("Hi", s_badSchema),
            400,
            """{"error":{"message":"Grammar error: failed to resolve #/$defs/none","type":"BadRequestError","code":400}}"""
        ),
        new(LMStudio, "bad schema", Chat, Ask("Hi", s_badSchema), 200, "{}"),
        new(
            Ollama,
            "a schema that is a text",
            Chat,
            Ask("Hi", Format("\"x\"")),
            500,
            """{"error":{"type":"api_error"}}"""
        ),
        // A reply that was written for the test is sent as it is.
        new(LlamaCpp, "a scripted reply", Chat, Ask("Hi", s_schema), 200, Content(" prose")) { Reply = "prose" },
        new(VLlm, "a scripted reply", Chat, Ask("Hi", s_schema), 200, Content(" prose")) { Reply = "prose" },
        // The fields that are read.
        new(
            LlamaCpp,
            "n_predict",
            Chat,
            Ask("Hi", ""","n_predict":1"""),
            200,
            """{"choices":[{"finish_reason":"length"}]}"""
        ),
        new(LlamaCpp, "an unknown field", Chat, Ask("Hi", ""","no_such_field":1,"num_ctx":9"""), 200, "{}"),
        new(Ollama, "an unknown field", Chat, Ask("Hi", ""","no_such_field":1,"num_ctx":9"""), 200, "{}"),
        new(VLlm, "an unknown field", Chat, Ask("Hi", ""","no_such_field":1,"num_ctx":9"""), 200, "{}"),
        new(LMStudio, "an unknown field", Chat, Ask("Hi", ""","no_such_field":1,"num_ctx":9"""), 200, "{}"),
        new(
            Ollama,
            "max_completion_tokens is read over",
            Chat,
            Ask("Hi", ""","max_completion_tokens":1"""),
            200,
            """{"choices":[{"finish_reason":"stop"}]}"""
        ),
        new(
            VLlm,
            "max_completion_tokens comes first",
            Chat,
            Ask("Hi", ""","max_tokens":90,"max_completion_tokens":1"""),
            200,
            """{"usage":{"completion_tokens":1}}"""
        ),
        new(
            VLlm,
            "no tokens",
            Chat,
            Ask("Hi", ""","max_tokens":0"""),
            400,
            """{"error":{"message":"max_tokens must be at least 1, got 0.","type":"BadRequestError"}}"""
        ),
        new(
            LlamaCpp,
            "no tokens",
            Chat,
            Ask("Hi", ""","max_tokens":0"""),
            200,
            """{"usage":{"completion_tokens":1}}"""
        ),
        new(
            LMStudio,
            "a limit of -1",
            Chat,
            Ask("Hi", ""","max_tokens":-1"""),
            200,
            """{"choices":[{"finish_reason":"stop","logprobs":null}]}"""
        ),
        new(
            Ollama,
            "tools",
            Chat,
            Ask("Hi", ""","tools":[{"type":"function","function":{"name":"f"}}]"""),
            400,
            """{"error":{"message":"registry.ollama.ai/library/openchat-3.5-0106:latest does not support tools","type":"invalid_request_error"}}"""
        ),
        new(
            Ollama,
            "no messages",
            Chat,
            """{"model":"openchat-3.5-0106","messages":[]}""",
            400,
            """{"error":{"message":"[] is too short - 'messages'"}}"""
        ),
        new(
            Ollama,
            "a raw prompt gets the template, too",
            "/v1/completions",
            """{"model":"openchat-3.5-0106","prompt":"Hi"}""",
            200,
            """{"usage":{"prompt_tokens":10}}"""
        ),
        new(
            VLlm,
            "a raw prompt",
            "/v1/completions",
            """{"model":"openchat-3.5-0106","prompt":"Hi"}""",
            200,
            """{"usage":{"prompt_tokens":1}}"""
        ),
        // Thinking beside the text.
        new(
            LlamaCpp,
            "thinking",
            Chat,
            Ask("Hi"),
            200,
            """{"choices":[{"message":{"reasoning_content":"Hm.","content":"Yes"}}]}"""
        )
        {
            Reply = "<think>Hm.</think>Yes",
            Fault = "reasoning-content",
        },
        new(
            Ollama,
            "thinking",
            Chat,
            Ask("Hi"),
            200,
            """{"choices":[{"message":{"reasoning":"Hm.","content":"Yes"}}]}"""
        )
        {
            Reply = "<think>Hm.</think>Yes",
            Fault = "reasoning-content",
        },
        new(
            VLlm,
            "thinking",
            Chat,
            Ask("Hi"),
            200,
            """{"choices":[{"message":{"reasoning":"Hm.","content":"Yes"},"stop_reason":null}]}"""
        )
        {
            Reply = "<think>Hm.</think>Yes",
            Fault = "reasoning-content",
        },
        new(
            VLlm,
            "constrained JSON as thinking",
            Chat,
            Ask("Weather in Rome", s_schema),
            200,
            """{"choices":[{"message":{"reasoning":"{\"city\":\"Rome\"}","content":null}}]}"""
        )
        {
            Fault = "reasoning-content",
        },
        new(
            LMStudio,
            "thinking",
            Chat,
            Ask("Hi"),
            200,
            """{"choices":[{"message":{"reasoning":"Hm.","content":"Yes"}}]}"""
        )
        {
            Reply = "<think>Hm.</think>Yes",
            Fault = "reasoning-content",
        },
        // Faults in the server's own words.
        new(
            LlamaCpp,
            "fault model-not-found",
            Chat,
            Ask("Hi"),
            404,
            """{"error":{"code":404,"type":"not_found_error"}}"""
        )
        {
            Fault = "model-not-found",
        },
        new(
            Ollama,
            "fault model-not-found",
            Chat,
            Ask("Hi"),
            404,
            """{"error":{"message":"model 'openchat-3.5-0106' not found"}}"""
        )
        {
            Fault = "model-not-found",
        },
        new(VLlm, "fault retired", Chat, Ask("Hi"), 404, """{"error":{"type":"NotFoundError"}}""")
        {
            Fault = "retired",
        },
        new(LMStudio, "fault retired", Chat, Ask("Hi"), 404, """{"error":{"code":"model_not_found","param":"model"}}""")
        {
            Fault = "retired",
        },
        new(Ollama, "fault context-exceeded", Chat, Ask("Hi"), 400, """{"error":{"type":"invalid_request_error"}}""")
        {
            Fault = "context-exceeded",
        },
        new(VLlm, "fault busy", Chat, Ask("Hi"), 429, """{"error":{"code":429}}""") { Fault = "busy" },
    ];

    public static TheoryData<string> Facts => [.. s_facts.Select(static fact => fact.ToString())];

    [Theory]
    [MemberData(nameof(Facts))]
    public async Task Answer_PlayedServer_IsTheServers(string name)
    {
        var fact = s_facts.Single(fact => fact.ToString() == name);
        await using var emulator = await OpenChatEmulator.StartAsync(fact.Options());
        using var http = new HttpClient { BaseAddress = emulator.BaseUri };
        if (fact.Before is not null)
        {
            using var _ = await http.PostAsync(Chat, EmulatorClient.Json(fact.Before));
        }

        if (fact.Reply is not null)
        {
            emulator.Script.Enqueue(fact.Reply);
        }

        emulator.Faults.Always(fact.Fault is null ? [] : [EmulatorFault.Parse(fact.Fault)]);
        using var answer = fact.Body is null
            ? await http.GetAsync(fact.Path)
            : await http.PostAsync(fact.Path, EmulatorClient.Json(fact.Body));

        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal((fact.Status, body), ((int)answer.StatusCode, body));
        if (fact.IsText)
        {
            Assert.Equal(fact.Answer, body);
        }
        else
        {
            JsonAssert.Contains(fact.Answer, body);
        }
    }

    [Theory]
    [InlineData(LlamaCpp, """{"role":"assistant","content":null}""", """{"content":" Yes"}""", "{}")]
    [InlineData(VLlm, """{"role":"assistant","content":""}""", """{"content":" Yes"}""", "{}")]
    [InlineData(LMStudio, """{"role":"assistant","content":""}""", """{"content":" Yes"}""", "{}")]
    [InlineData(Ollama, """{"role":"assistant","content":" Yes"}""", "{}")]
    public async Task Stream_PlayedServer_BeginsAsTheServersDoes(EmulatedServer server, params string[] deltas)
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Server = server });
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Yes");

        var (_, body) = await client.ChatAsync(Ask("Hi", ""","stream":true"""));

        var frames = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", frames[^1]);
        var written = frames[..^1].Select(static frame => JsonNode.Parse(frame["data: ".Length..])!["choices"]![0]!);
        Assert.Equal(deltas, written.Select(static choice => choice["delta"]!.ToJsonString()));
    }

    [Theory]
    [InlineData(LlamaCpp, 400, "{")]
    [InlineData(VLlm, 400, "{")]
    [InlineData(LMStudio, 200, "event: error\ndata: {\"error\":{\"message\":")]
    public async Task Stream_TooLong_IsRefusedWhereTheServerDoes(EmulatedServer server, int status, string beginning)
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { Server = server, ContextWindow = 20 }
        );
        using var client = new EmulatorClient(emulator);

        var answer = await client.ChatAsync(Ask(Long, ""","stream":true"""));

        Assert.Equal(status, answer.Status);
        Assert.StartsWith(beginning, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollama_MessagesThatDoNotFit_GoFromTheFrontButNotTheSystems()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { Server = Ollama, ContextWindow = 40 }
        );
        using var client = new EmulatorClient(emulator);
        var seen = new List<EmulatorPrompt>();
        emulator.Script.Reply = prompt =>
        {
            seen.Add(prompt);
            return "Yes";
        };
        string[] messages =
        [
            Message("system", "Be brief."),
            Message("user", Long),
            Message("assistant", "First."),
            Message("user", "And now?"),
        ];

        var (status, _) = await client.ChatAsync(
            $$"""{"model":"openchat-3.5-0106","messages":[{{string.Join(',', messages)}}]}"""
        );

        Assert.Equal(200, status);
        Assert.Equal(
            ["Be brief.", "First.", "And now?"],
            seen.Single().Messages.Select(static message => message.Content)
        );
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    public async Task Ollama_LastMessageThatDoesNotFit_LosesItsBeginning(string path)
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { Server = Ollama, ContextWindow = 40 }
        );
        using var client = new EmulatorClient(emulator);
        var seen = new List<EmulatorPrompt>();
        emulator.Script.Reply = prompt =>
        {
            seen.Add(prompt);
            return Long;
        };
        var text = new StringBuilder().Insert(0, "🙂 word ", 100).Append("the end").ToString();
        var body = path.EndsWith("/chat/completions", StringComparison.Ordinal)
            ? Ask(text)
            : $$"""{"model":"openchat-3.5-0106","prompt":"{{text}}"}""";

        var answer = await client.PostAsync(new Uri(emulator.BaseUri, path), body, null);

        Assert.Equal(200, answer.Status);
        var left = seen.Single().Messages.Single().Content;
        Assert.EndsWith("the end", left, StringComparison.Ordinal);
        Assert.InRange(left.Length, 1, 120);
        Assert.False(char.IsLowSurrogate(left[0]));
        var answered = JsonNode.Parse(answer.Body)!;
        Assert.InRange((int)answered["usage"]!["total_tokens"]!, 20, 40);
    }

    [Fact]
    public async Task Ollama_ErrorInAStream_IsLost()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Server = Ollama });
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Next(EmulatorFault.Parse("in-stream-error=1"));

        var (status, body) = await client.ChatAsync(Ask("Hi", ""","stream":true"""));

        Assert.Equal(200, status);
        Assert.DoesNotContain("error", body, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkersAI_AnyPlayedServer_StaysAsItIs()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Server = LMStudio });
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Next(EmulatorFault.Parse("retired"));

        var refused = await client.RunAsync(EmulatorClient.Ask);
        var answered = await client.RunAsync(EmulatorClient.Ask);

        Assert.Equal(400, refused.Status);
        Assert.Contains("5028", refused.Body, StringComparison.Ordinal);
        Assert.Equal(200, answered.Status);
    }

    [Fact]
    public async Task StartAsync_UnknownServer_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Server = (EmulatedServer)99 })
        );

    [Theory]
    [InlineData(LlamaCpp, 8192)]
    [InlineData(VLlm, 8192)]
    [InlineData(Ollama, 4096)]
    [InlineData(LMStudio, 4096)]
    public void ContextWindow_NeverSet_IsTheServersOwn(EmulatedServer server, int window)
    {
        var options = new OpenChatEmulatorOptions { Server = server };

        Assert.Equal(window, options.ContextWindow);
        options.ContextWindow = null;
        Assert.Null(options.ContextWindow);
    }

    private static string Ask(string text, string more = "", string model = "openchat-3.5-0106") =>
        $$"""{"model":"{{model}}","messages":[{{Message("user", text)}}]{{more}}}""";

    private static string Message(string role, string text) => $$"""{"role":"{{role}}","content":"{{text}}"}""";

    private static string Format(string schema) =>
        $$$""","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{{{schema}}}}}""";

    private static string Content(string text) => $$$"""{"choices":[{"message":{"content":"{{{text}}}"}}]}""";

    private sealed record Fact(EmulatedServer Server, string What, string Path, string? Body, int Status, string Answer)
    {
        public int? Window { get; init; }
        public string? Token { get; init; }
        public string? Before { get; init; }
        public string? Reply { get; init; }
        public string? Fault { get; init; }
        public string[] Models { get; init; } = [];
        public bool IsText { get; init; }

        public OpenChatEmulatorOptions Options()
        {
            var options = new OpenChatEmulatorOptions { Server = Server, Token = Token };
            options.Models.UnionWith(Models);
            if (Window is not null)
            {
                options.ContextWindow = Window;
            }

            return options;
        }

        public override string ToString() => $"{Server}: {What}";
    }
}
