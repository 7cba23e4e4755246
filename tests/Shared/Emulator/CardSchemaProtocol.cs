namespace OpenChat.Emulator.Tests;

/// <summary>The model card's input schema.</summary>
public abstract class CardSchemaProtocol(EngineUnderTest engine) : EngineTests(engine)
{
    [Theory]
    [InlineData("""{"prompt":"Hi","raw":true,"stream":false,"max_tokens":5}""")]
    [InlineData("""{"prompt":"Hi","max_tokens":5.0}""")]
    [InlineData("""{"messages":[],"max_tokens":5,"temperature":0.5,"options":{"rejectIfBusy":true}}""")]
    [InlineData("""{"messages":[{"role":"anything","content":"","name":"x"}],"max_tokens":5}""")]
    public async Task Run_BodyThatFits_IsAnswered(string body)
    {
        Assert.Equal(200, (await Client.RunAsync(body)).Status);
    }

    [Theory]
    [InlineData("{", "the body is not valid JSON")]
    [InlineData("[]", "'object' not in 'array'")]
    [InlineData("{}", "0 matches")]
    [InlineData("""{"prompt":"Hi","messages":[]}""", "2 matches")]
    [InlineData("""{"prompt":null}""", "'/prompt', 'string' not in 'null'")]
    [InlineData("""{"prompt":7}""", "'/prompt', 'string' not in 'integer'")]
    [InlineData("""{"messages":"Hi"}""", "'/messages', 'array' not in 'string'")]
    [InlineData("""{"messages":["Hi"]}""", "'/messages/0', 'object' not in 'string'")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "required properties at '/messages/0'")]
    [InlineData("""{"messages":[{"content":"Hi"}]}""", "required properties at '/messages/0'")]
    [InlineData("""{"messages":[{"role":"user","content":null}]}""", "'/messages/0/content', 'string' not in 'null'")]
    [InlineData("""{"messages":[{"role":1,"content":"Hi"}]}""", "'/messages/0/role', 'string' not in 'integer'")]
    [InlineData(
        """{"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""",
        "'/messages/0/content', 'string' not in 'array'"
    )]
    [InlineData("""{"prompt":"Hi","raw":"yes"}""", "'/raw', 'boolean' not in 'string'")]
    [InlineData("""{"prompt":"Hi","stream":1}""", "'/stream', 'boolean' not in 'integer'")]
    [InlineData("""{"prompt":"Hi","max_tokens":2.5}""", "'/max_tokens', 'integer' not in 'number'")]
    [InlineData("""{"prompt":"Hi","max_tokens":"5"}""", "'/max_tokens', 'integer' not in 'string'")]
    [InlineData("""{"prompt":"Hi","max_tokens":null}""", "'/max_tokens', 'integer' not in 'null'")]
    public async Task Run_BodyThatDoesNotFit_SaysWhy(string body, string reason)
    {
        var (status, answer) = await Client.RunAsync(body);

        Assert.Equal(400, status);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":5006", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096, 4096, 200)]
    [InlineData(4096, 4097, 400)]
    [InlineData(null, 9000, 200)]
    public async Task Run_ContentLength_IsLimitedAsTheOptionSays(int? limit, int length, int status)
    {
        await using var emulator = await Engine.StartAsync(
            new OpenChatEmulatorOptions { MaxContentLength = limit, ContextWindow = 16_384 }
        );
        using var client = new EmulatorClient(emulator);
        var text = new string('x', length);

        Assert.Equal(status, (await client.RunAsync($$"""{"prompt":"{{text}}","max_tokens":5}""")).Status);
        Assert.Equal(
            status,
            (await client.RunAsync($$"""{"messages":[{"role":"user","content":"{{text}}"}],"max_tokens":5}""")).Status
        );
    }
}
