namespace OpenChat.Emulator.Tests;

/// <summary>A second emulator's OpenAI-compatible routes stand in for the server that runs the weights.</summary>
public sealed class UpstreamEngineTests : IAsyncLifetime
{
    private OpenChatEmulator _upstream = null!;
    private UpstreamEngine _engine = null!;
    private OpenChatEmulator _emulator = null!;
    private EmulatorClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Token = "upstream-key" });
        _engine = new UpstreamEngine(_upstream.OpenAIBaseUri, "my-model", "upstream-key");
        _emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = _engine });
        _client = new EmulatorClient(_emulator);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _emulator.DisposeAsync();
        _engine.Dispose();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Run_Messages_AreAskedUpstreamAndAnsweredInTheCardsFrames()
    {
        _upstream.Script.Enqueue(EmulatorReply.FromChunks("Hé", "llo"));

        var (_, body) = await _client.RunAsync(
            """{"messages":[{"role":"system","content":"Be kind"},{"role":"user","content":"Hi"}],"stream":true,"max_tokens":9,"temperature":0.5}"""
        );

        Assert.Equal(
            """
            data: {"response":"Hé","p":"abcd"}

            data: {"response":"llo","p":"abcdefghijklmno"}

            data: {"response":"","usage":{"prompt_tokens":13,"completion_tokens":1,"total_tokens":14}}

            data: [DONE]


            """,
            body
        );
        var asked = Assert.Single(_upstream.Requests);
        Assert.Equal("/v1/chat/completions", asked.Path);
        Assert.Equal("Bearer upstream-key", asked.Headers["Authorization"]);
        JsonAssert.Equal(
            """{"model":"my-model","messages":[{"role":"system","content":"Be kind"},{"role":"user","content":"Hi"}],"max_tokens":9,"stream":true,"stream_options":{"include_usage":true},"temperature":0.5}""",
            asked.Body
        );
    }

    [Fact]
    public async Task Run_RawPrompt_IsCompletedUpstream()
    {
        _upstream.Script.Enqueue("there");

        var (_, body) = await _client.RunAsync("""{"prompt":"Hi","raw":true}""");

        JsonAssert.Equal(
            """{"result":{"response":" there","usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}},"success":true,"errors":[],"messages":[]}""",
            body
        );
        var asked = Assert.Single(_upstream.Requests);
        Assert.Equal("/v1/completions", asked.Path);
        JsonAssert.Equal(
            """{"model":"my-model","prompt":"Hi","max_tokens":256,"stream":true,"stream_options":{"include_usage":true}}""",
            asked.Body
        );
    }

    [Theory]
    [InlineData("busy", 429, 3040)]
    [InlineData("status=503", 429, 3040)]
    [InlineData("status=500", 500, 3043)]
    [InlineData("status=401", 401, 10000)]
    [InlineData("status=404", 400, 5007)]
    [InlineData("status=422", 400, 5006)]
    [InlineData("timed-out", 408, 3007)]
    [InlineData("context-exceeded", 400, 5021)]
    [InlineData("html-error", 502, 3043)]
    [InlineData("error-line=0", 500, 3043)]
    [InlineData("in-stream-error=0", 500, 3043)]
    [InlineData("cut-before-answer", 502, 3043)]
    [InlineData("cut-after-frames=0", 502, 3043)]
    [InlineData("empty-stream no-done", 502, 3043)]
    [InlineData("junk-frames", 502, 3043)]
    public async Task Run_UpstreamFails_AnswersInTheEnvelope(string faults, int status, int code)
    {
        _upstream.Faults.Next(faults.Split(' ').Select(EmulatorFault.Parse));

        var answer = await _client.RunAsync(EmulatorClient.AskForStream);

        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"code\":{code}}}", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut-after-frames=2")]
    [InlineData("error-line=1")]
    [InlineData("in-stream-error=1")]
    public async Task Run_UpstreamFailsWithinTheStream_EndsWithAnErrorFrame(string fault)
    {
        _upstream.Script.Enqueue(EmulatorReply.FromChunks("a", "b"));
        _upstream.Faults.Next(EmulatorFault.Parse(fault));

        var (status, body) = await _client.RunAsync(EmulatorClient.AskForStream);

        Assert.Equal(200, status);
        Assert.StartsWith(
            "data: {\"response\":\"a\",\"p\":\"abcd\"}\n\ndata: {\"errors\":[{\"message\":",
            body,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\"code\":3043}]}\n\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crlf no-space chunk-size=5")]
    [InlineData("textless-frames numbers")]
    [InlineData("no-done")]
    [InlineData("json-answer")]
    public async Task Run_UpstreamIsOdd_IsUnderstood(string faults)
    {
        _upstream.Script.Enqueue(EmulatorReply.FromChunks("7"));
        _upstream.Faults.Next(faults.Split(' ').Select(EmulatorFault.Parse));

        var (_, body) = await _client.RunAsync(EmulatorClient.Ask);

        Assert.Contains("\"response\":\"7\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RetryAfterUpstream_IsPassedOn()
    {
        _upstream.Faults.Next(EmulatorFault.Parse("busy"), EmulatorFault.Parse("retry-after=7"));

        using var response = await _client.SendAsync(_client.RunUri, EmulatorClient.Ask);

        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Run_ClientGoesAway_EndsTheGenerationUpstream()
    {
        var engine = new WaitingEngine();
        await using var upstream = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = engine });
        using var forwarding = new UpstreamEngine(upstream.OpenAIBaseUri);
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { Engine = forwarding }
        );
        using var client = new EmulatorClient(emulator);
        var response = await client.SendAsync(client.RunUri, EmulatorClient.AskForStream);

        response.Dispose();

        await engine.Ended.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Constructor_NoHttpAddress_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new UpstreamEngine(new Uri("ftp://127.0.0.1/v1")));
        Assert.Throws<ArgumentException>(() => new UpstreamEngine(new Uri("v1", UriKind.Relative)));
    }

    [Theory]
    [InlineData("http://user:secret@127.0.0.1:8080/v1")]
    [InlineData("ftp://user:secret@127.0.0.1:8080/v1")]
    [InlineData("http://127.0.0.1:8080/v1?key=secret")]
    [InlineData("http://127.0.0.1:8080/v1#secret")]
    public void Constructor_AddressWithASecret_IsRefusedWithoutRepeatingIt(string address)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new UpstreamEngine(new Uri(address)));

        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret\r\nX-Other: 1")]
    [InlineData("secret\n")]
    [InlineData(" secret")]
    [InlineData("sécret")]
    [InlineData("")]
    public void Constructor_KeyThatNoHeaderCarries_IsRefusedWithoutRepeatingIt(string key)
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            new UpstreamEngine(new Uri("http://127.0.0.1:1/v1"), null, key)
        );

        Assert.Equal("apiKey", refusal.ParamName);
        Assert.DoesNotContain("cret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(25 * 86_400_000d)]
    public void TimeLimit_OutOfRange_IsRefused(double milliseconds)
    {
        var limit = TimeSpan.FromMilliseconds(milliseconds);
        var server = new Uri("http://127.0.0.1:1/v1");

        Assert.Throws<ArgumentOutOfRangeException>(() => new UpstreamEngine(server) { ConnectTimeout = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UpstreamEngine(server) { ResponseTimeout = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UpstreamEngine(server) { StreamIdleTimeout = limit });
    }

    private sealed class WaitingEngine : IEmulatorEngine
    {
        private readonly TaskCompletionSource _ended = new();

        public Task Ended => _ended.Task;

        public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
            EmulatorPrompt prompt,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            yield return new EmulatorChunk("a");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                _ended.SetResult();
            }
        }
    }
}
