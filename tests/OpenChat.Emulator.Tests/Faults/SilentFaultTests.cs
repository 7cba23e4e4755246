using System.Diagnostics;
using System.Text.Json;

namespace OpenChat.Emulator.Tests.Faults;

/// <summary>Faults that no error tells of: what the model is asked is not what the client asked.</summary>
public sealed class SilentFaultTests
{
    private const string Conversation =
        """{"messages":[{"role":"system","content":"Be brief and kind to all."},{"role":"user","content":"Who are you?"}]}""";

    [Fact]
    public async Task WrongTemplate_Model_IsAskedItsName()
    {
        var (prompt, tokens) = await AskAsync("wrong-template", Conversation);

        Assert.Equal("openchat", prompt.LastUserText);
        Assert.Equal("openchat", prompt.RawText);
        Assert.Equal("", prompt.SystemText);
        Assert.True(tokens < 5);
    }

    [Fact]
    public async Task SystemDropped_Model_IsAskedWithoutIt()
    {
        var (prompt, tokens) = await AskAsync("system-dropped", Conversation);
        var (_, whole) = await AskAsync(null, Conversation);

        Assert.Equal("", prompt.SystemText);
        Assert.Equal("Who are you?", prompt.LastUserText);
        Assert.True(tokens < whole);
    }

    [Fact]
    public async Task WindowCut_LongPrompt_LosesItsMiddle()
    {
        var words = string.Join(' ', Enumerable.Range(1000, 500));
        var (prompt, tokens) = await AskAsync(
            "window-cut=100",
            $$"""{"messages":[{"role":"user","content":"{{words}}"}]}"""
        );

        Assert.InRange(tokens, 90, 100);
        Assert.StartsWith("1000 1001", prompt.LastUserText, StringComparison.Ordinal);
        Assert.EndsWith("1498 1499", prompt.LastUserText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WindowCut_PromptThatFits_StaysWhole()
    {
        var (prompt, _) = await AskAsync("window-cut=100", Conversation);

        Assert.Equal("Who are you?", prompt.LastUserText);
    }

    [Fact]
    public async Task SchemaIgnored_Engine_SeesNone()
    {
        const string Body =
            """{"messages":[{"role":"user","content":"Hi"}],"seed":1,"grammar":"root ::= \"a\"","response_format":{"type":"json_object"}}""";

        var (prompt, _) = await AskAsync("schema-ignored", Body);

        Assert.False(prompt.Body.TryGetProperty("response_format", out _));
        Assert.False(prompt.Body.TryGetProperty("grammar", out _));
        Assert.Null(prompt.ReplySchema);
        Assert.Equal(1, prompt.Body.GetProperty("seed").GetInt32());
    }

    [Theory]
    [InlineData(null, "Hello.<|end_of_turn|>")]
    [InlineData("\"max_tokens\":1,", "Hello")]
    public async Task EndMarker_Answer_EndsInIt_UnlessItWasCut(string? limit, string expected)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello.");
        emulator.Faults.Always(EmulatorFault.Parse("end-marker"));

        var (_, body) = await client.ChatAsync($$"""{{{limit}}"messages":[{"role":"user","content":"Hi"}]}""");

        using var answer = JsonDocument.Parse(body);
        Assert.Equal(
            expected,
            answer
                .RootElement.GetProperty("choices")[0]
                .GetProperty("message")
                .GetProperty("content")
                .GetString()!
                .TrimStart()
        );
    }

    [Fact]
    public async Task BufferedStream_Frames_WaitForTheLast()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(EmulatorReply.FromChunks("a", "b", "c"));
        emulator.Faults.Always(EmulatorFault.Parse("buffered-stream=300"));
        var clock = Stopwatch.StartNew();

        var (status, body) = await client.ChatAsync(EmulatorClient.AskForStream);

        Assert.Equal(200, status);
        Assert.True(clock.ElapsedMilliseconds >= 290);
        Assert.Contains("[DONE]", body, StringComparison.Ordinal);
    }

    private static async Task<(EmulatorPrompt Prompt, int Tokens)> AskAsync(string? fault, string body)
    {
        EmulatorPrompt? asked = null;
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Reply = prompt =>
        {
            asked = prompt;
            return EmulatorReply.FromString("Yes.");
        };
        emulator.Faults.Always(fault is null ? [] : [EmulatorFault.Parse(fault)]);

        var (_, answer) = await client.ChatAsync(body);

        using var document = JsonDocument.Parse(answer);
        return (asked!, document.RootElement.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }
}
