using System.Net;
using OpenChat.Extensions.AI.Tests.Support;
using static OpenChat.Extensions.AI.OpenChatErrorKind;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>Every row of the table of errors, in both modes: what it is, and whether it is tried again.</summary>
public sealed class ErrorTableTests
{
    public static TheoryData<int, string?, OpenChatErrorKind, bool> Card =>
        new()
        {
            { 429, "3036", QuotaExceeded, false },
            { 429, "4006", QuotaExceeded, false },
            { 402, "2021", QuotaExceeded, false },
            { 402, null, QuotaExceeded, false },
            { 429, "3040", Busy, true },
            { 429, null, Busy, true },
            { 408, "3007", OpenChatErrorKind.Timeout, true },
            { 408, "3008", OpenChatErrorKind.Timeout, true },
            { 408, null, OpenChatErrorKind.Timeout, true },
            { 500, "3043", Server, true },
            { 500, "7009", Server, true },
            { 500, null, Server, true },
            { 502, null, Server, true },
            { 503, null, Server, true },
            { 529, null, Server, true },
            { 409, null, Server, true },
            { 401, "10000", Authentication, false },
            { 400, "10000", Authentication, false },
            { 401, null, Authentication, false },
            { 403, null, Authentication, false },
            { 401, "2009", Authentication, false },
            { 403, "5016", Authentication, false },
            { 403, "5018", Authentication, false },
            { 403, "3023", Authentication, false },
            { 403, "3041", Authentication, false },
            { 400, "5007", ModelUnavailable, false },
            { 404, "3042", ModelUnavailable, false },
            { 400, "5028", ModelUnavailable, false },
            { 400, "5021", ContextWindowExceeded, false },
            { 400, "5004", InvalidRequest, false },
            { 400, "5006", InvalidRequest, false },
            { 400, "8001", InvalidRequest, false },
            { 400, "1001", InvalidRequest, false },
            { 400, "3003", InvalidRequest, false },
            { 400, "5023", InvalidRequest, false },
            { 405, "5005", InvalidRequest, false },
            { 400, "5019", InvalidRequest, false },
            { 413, "3006", InvalidRequest, false },
            { 413, null, InvalidRequest, false },
            { 400, "7000", InvalidRequest, false },
            { 404, "7003", InvalidRequest, false },
            { 404, "2001", InvalidRequest, false },
            { 404, null, InvalidRequest, false },
            { 400, null, InvalidRequest, false },
            { 422, null, InvalidRequest, false },
            { 307, null, InvalidRequest, false },
        };

    public static TheoryData<int, string, OpenChatErrorKind, bool> Words =>
        new()
        {
            {
                429,
                """{"errors":[{"message":"you have used up your daily free allocation of 10,000 neurons"}]}""",
                QuotaExceeded,
                false
            },
            {
                429,
                """{"error":{"code":"insufficient_quota","message":"x","type":"insufficient_quota"}}""",
                QuotaExceeded,
                false
            },
            {
                400,
                """{"error":{"code":400,"message":"the request exceeds the available context size.","type":"invalid_request_error"}}""",
                ContextWindowExceeded,
                false
            },
            {
                400,
                """{"object":"error","message":"This model's maximum context length is 8192 tokens.","type":"BadRequestError","code":400}""",
                ContextWindowExceeded,
                false
            },
            {
                404,
                """{"error":{"message":"model \"openchat\" not found, try pulling it first","type":"api_error","param":null,"code":null}}""",
                ModelUnavailable,
                false
            },
            {
                404,
                """{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}""",
                ModelUnavailable,
                false
            },
            {
                500,
                """{"error":{"code":500,"message":"'messages' is required","type":"server_error"}}""",
                InvalidRequest,
                false
            },
            { 503, """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""", Server, true },
            { 500, """{"error":{"message":"oops","type":"api_error"}}""", Server, true },
            // llama.cpp since 2025, by its type alone; OpenAI's code where a server writes it as the type.
            {
                400,
                """{"error":{"code":400,"message":"no","type":"exceed_context_size_error"}}""",
                ContextWindowExceeded,
                false
            },
            { 400, """{"error":{"message":"no","type":"context_length_exceeded"}}""", ContextWindowExceeded, false },
            // KoboldCpp, https://github.com/LostRuins/koboldcpp/issues/1189
            {
                503,
                """{"detail":{"msg":"Server is busy; please try again later.","type":"service_unavailable"}}""",
                Server,
                true
            },
            // Text Generation Inference, router/src/server.rs.
            { 429, """{"error":"Model is overloaded","error_type":"overloaded"}""", Busy, true },
            { 424, """{"error":"Request failed during generation: x","error_type":"generation"}""", Server, true },
        };

    /// <summary>That the prompt does not fit, in each server's own words.</summary>
    public static TheoryData<int, string> DoesNotFit =>
        new()
        {
            // llama.cpp, recorded in June 2026; and https://github.com/ggml-org/llama.cpp/pull/15780
            { 400, "request (3546 tokens) exceeds the available context size (512 tokens), try increasing it" },
            { 400, "the request exceeds the available context size" },
            {
                500,
                "the request exceeds the available context size. try increasing the context size or enable context shift"
            },
            // llama.cpp, send_error in tools/server: both with the type server_error.
            { 500, "context shift is disabled" },
            { 500, "Context size has been exceeded." },
            // llama-cpp-python, https://github.com/abetlen/llama-cpp-python/issues/416
            { 500, "Requested tokens (1119) exceed context window of 512" },
            // LM Studio, https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/237 and 546,
            // https://github.com/anomalyco/opencode/issues/11141, https://github.com/lmstudio-ai/examples/issues/29
            {
                400,
                "Trying to keep the first 4097 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input"
            },
            { 400, "Trying to keep the first 6547 tokens when context overflows." },
            { 400, "The number of tokens to keep from the initial prompt is greater than the context length." },
            { 400, "Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)" },
            { 500, "Error: Input length 6491 exceeds context length 1500" },
            // Ollama, server/routes.go, llm/llama_server.go and x/mlxrunner/pipeline.go as of August 2026.
            { 400, "the input length exceeds the context length" },
            { 400, "input after truncation exceeds maximum context length" },
            { 400, "input exceeds maximum context length and cannot be truncated further" },
            { 500, "input length (9001 tokens) exceeds the model's maximum context length (8192 tokens)" },
            // vLLM, entrypoints/openai/serving_engine.py (2024), renderers/params.py and v1/engine/input_processor.py (2026).
            {
                400,
                "This model's maximum context length is 8192 tokens. However, you requested 9216 tokens (8192 in the messages, 1024 in the completion). Please reduce the length of the messages or completion."
            },
            {
                400,
                "You passed 9000 input tokens and requested 1024 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 7168 tokens. Please reduce the length of the input prompt."
            },
            {
                400,
                "max_tokens=9000cannot be greater than max_model_len=max_total_tokens=8192. Please request fewer output tokens."
            },
            {
                400,
                "The decoder prompt (length 8357) is longer than the maximum model length of 8192. Make sure that `max_model_len` is no smaller than the number of text tokens."
            },
            {
                400,
                "The decoder prompt (length 8192) plus the number of requested output tokens (at least 1) is longer than the maximum model length of 8192."
            },
            { 400, "Input prompt (2664 tokens) is too long and exceeds limit of 2048" },
            // Xinference, https://github.com/xorbitsai/inference/issues/3785
            {
                500,
                "[address=0.0.0.0:37591, pid=324770] The decoder prompt (length 17772) is longer than the maximum model length of 16384."
            },
            // SGLang, https://github.com/infiniflow/ragflow/issues/6352
            { 400, "The input (140999 tokens) is longer than the model's context length (128000 tokens)." },
            // Text Generation Inference, router/src/validation.rs.
            {
                422,
                "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 32768. Given: 33717 `inputs` tokens and 256 `max_new_tokens`"
            },
            { 422, "Input validation error: `inputs` must have less than 1024 tokens. Given: 3546" },
            // mlx-serve, https://github.com/ddalcu/mlx-serve/issues/66
            { 400, "Prompt exceeds maximum context length" },
            // OpenRouter, https://github.com/refly-ai/refly/issues/1177
            {
                400,
                "This endpoint's maximum context length is 32768 tokens. However, you requested about 42832 tokens (42832 of text input)."
            },
            // ctransformers, https://github.com/marella/ctransformers/issues/153
            { 500, "Number of tokens (757) exceeded maximum context length (512)." },
            // In no source that was found; the wider words that this table once had took it too.
            { 400, "Prompt contains 40000 tokens, too large for model with 32768 maximum context length" },
            // OpenAI and Anthropic, which gateways pass on: https://github.com/anomalyco/opencode/issues/6071,
            // https://github.com/continuedev/continue/issues/6080
            { 400, "Your input exceeds the context window of this model. Please adjust your input and try again." },
            {
                400,
                "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length or `max_tokens` and try again"
            },
            { 400, "prompt is too long: 215000 tokens > 200000 maximum" },
            { 400, "REQUEST (3546 TOKENS) EXCEEDS THE AVAILABLE CONTEXT SIZE (512 TOKENS)" },
            { 400, new string('x', 1000) + " the request exceeds the available context size" },
        };

    /// <summary>What only sounds like it.</summary>
    public static TheoryData<int, string, OpenChatErrorKind> Fits =>
        new()
        {
            // Go's words for a time limit, which Ollama and LocalAI pass on.
            { 500, "context deadline exceeded", Server },
            { 500, "rpc error: code = Unknown desc = context canceled", Server },
            { 400, "unknown field context_length", InvalidRequest },
            { 400, "the context window must be a number", InvalidRequest },
            { 400, "maximum context length must be positive", InvalidRequest },
            { 400, "the maximum context length is not a number", InvalidRequest },
            { 500, "failed to create llama_context", Server },
            { 400, "temperature exceeds the maximum of 2, in the context of this model", InvalidRequest },
            { 400, "input is too long: at most 4096 characters", InvalidRequest },
            { 413, "request entity too large", InvalidRequest },
            { 400, "`stop` supports up to 4 stop sequences. Given: 5", InvalidRequest },
            { 429, "rate limit exceeded: 300 requests per minute", Busy },
            { 404, "model 'context' not found", ModelUnavailable },
            { 401, "invalid key", Authentication },
            { 400, "context", InvalidRequest },
        };

    [Theory]
    [MemberData(nameof(DoesNotFit))]
    public async Task AnyMethod_PromptDoesNotFit_IsContextWindowExceeded(int status, string words)
    {
        var said = System.Text.Json.Nodes.JsonValue.Create(words).ToJsonString();
        var code = $$"""{"code":{{status}},"message":{{said}},"type":"server_error"}""";
        string[] bodies =
        [
            $$"""{"error":{{code}}}""",
            $$"""{"error":{{said}}}""",
            $$"""{"object":"error","message":{{said}},"type":"BadRequestError","code":{{status}}}""",
            $$"""{"detail":{{said}}}""",
            $$"""{"detail":[{"loc":["body"],"msg":{{said}},"type":"value_error"}]}""",
            $$$"""{"error":{"code":{{{status}}},"message":"Provider returned error","metadata":{"raw":{{{said}}} } } }""",
            words,
        ];
        foreach (var body in bodies)
        {
            using var server = new FakeServer(
                FakeServer.Error(status, body),
                FakeServer.Events($"data: {{\"response\":\"Hi\"}}\n\nevent: error\ndata: {body}\n\n"),
                FakeServer.Events($"data: {{\"response\":\"Hi\"}}\n\nerror: {body}\n\ndata: [DONE]\n\n"),
                FakeServer.Events(
                    $"data: {{\"response\":\"Hi\"}}\n\ndata: {(body == words ? $"{{\"error\":{said}}}" : body)}\n\n"
                )
            );
            using var client = Clients.OpenAI(server);

            var whole = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));
            Assert.Equal((ContextWindowExceeded, false, null), (whole.Kind, whole.IsTransient, whole.PartialText));
            for (var way = 1; way <= 3; way++)
            {
                var streamed = await Assert.ThrowsAsync<OpenChatException>(() =>
                    client.GetStreamingResponseAsync(Clients.Hello).Collect()
                );
                Assert.Equal(
                    (ContextWindowExceeded, false, "Hi"),
                    (streamed.Kind, streamed.IsTransient, streamed.PartialText)
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public async Task GetResponseAsync_WordsThatOnlySoundLikeIt_AreTheirOwnKind(
        int status,
        string words,
        OpenChatErrorKind kind
    )
    {
        using var server = new FakeServer(
            FakeServer.Error(status, $$$"""{"error":{"message":"{{{words}}}","type":"api_error"}}""")
        );
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(kind, failure.Kind);
    }

    [Fact]
    public async Task GetResponseAsync_OwnServerWithTheApisCodes_IsNotSentToCloudflaresDashboard()
    {
        using var server = new FakeServer(
            FakeServer.Error(404, """{"success":false,"errors":[{"code":7000,"message":"No route"}]}""")
        );
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Contains("does the endpoint's base address end in /v1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_Redirect_SaysWhereToAndNoSecret()
    {
        using var server = new FakeServer(static () =>
        {
            var answer = FakeServer.Error(307)();
            answer.Headers.Location = new Uri("https://user:secret@models.example/v1/chat?key=secret");
            return answer;
        });
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Contains("It redirects to https://models.example/v1/chat.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Card))]
    public async Task GetResponseAsync_CardError_IsItsKind(
        int status,
        string? code,
        OpenChatErrorKind kind,
        bool isTransient
    )
    {
        var body = code is null
            ? """{"result":null,"success":false,"errors":[{"message":"no"}],"messages":[]}"""
            : $$"""{"result":null,"success":false,"errors":[{"code":{{code}},"message":"no"}],"messages":[]}""";
        using var server = new FakeServer(FakeServer.Error(status, body));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        AssertFailure(failure, status, kind, isTransient);
        Assert.Equal(code, failure.ErrorCode);
        Assert.Equal(["no"], failure.ServerMessages);
        Assert.Equal(isTransient ? 3 : 1, server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Card))]
    public async Task GetStreamingResponseAsync_CardError_IsItsKind(
        int status,
        string? code,
        OpenChatErrorKind kind,
        bool isTransient
    )
    {
        using var server = new FakeServer(
            FakeServer.Error(status, code is null ? "" : $$"""{"errors":[{"code":"{{code}}"}]}""")
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        AssertFailure(failure, status, kind, isTransient);
        Assert.Equal(isTransient ? 3 : 1, server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Words))]
    public async Task GetResponseAsync_OpenAIError_IsItsKind(
        int status,
        string body,
        OpenChatErrorKind kind,
        bool isTransient
    )
    {
        using var server = new FakeServer(FakeServer.Error(status, body));
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        AssertFailure(failure, status, kind, isTransient);
        Assert.Equal(isTransient ? 3 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task GetResponseAsync_ServerErrorOfTheCard_IsSentAgain()
    {
        using var server = new FakeServer(
            FakeServer.Error(500, """{"error":{"code":500,"message":"x","type":"server_error"}}""")
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        AssertFailure(failure, 500, Server, isTransient: true);
    }

    [Theory]
    [InlineData("""{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""")]
    [InlineData("404 page not found")]
    [InlineData("")]
    public async Task GetResponseAsync_NoRouteOfAnOwnServer_AsksForV1(string body)
    {
        using var server = new FakeServer(FakeServer.Error(404, body));
        using var own = Clients.OpenAI(server);
        using var hosted = Clients.Card(server);

        var ownFailure = await Assert.ThrowsAsync<OpenChatException>(() => own.GetResponseAsync(Clients.Hello));
        var failure = await Assert.ThrowsAsync<OpenChatException>(() => hosted.GetResponseAsync(Clients.Hello));

        AssertFailure(ownFailure, 404, InvalidRequest, isTransient: false);
        Assert.Contains("does the endpoint's base address end in /v1", ownFailure.Message, StringComparison.Ordinal);
        Assert.Contains("check the account id", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertFailure(OpenChatException failure, int status, OpenChatErrorKind kind, bool isTransient)
    {
        Assert.Equal(kind, failure.Kind);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal(isTransient, failure.IsTransient);
        Assert.Contains($"HTTP {status}", failure.Message, StringComparison.Ordinal);
    }
}
