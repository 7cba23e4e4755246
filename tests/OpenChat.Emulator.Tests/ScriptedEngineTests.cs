namespace OpenChat.Emulator.Tests;

public sealed class ScriptedEngineTests
{
    [Fact]
    public async Task GenerateAsync_QueueDelegateAndNothing_AreAskedInThisOrder()
    {
        var engine = new ScriptedEngine { Reply = prompt => prompt.LastUserText == "known" ? "delegate" : null };
        engine.Enqueue("queue");

        Assert.Equal(" queue", await TextAsync(engine, "known"));
        Assert.Equal(" delegate", await TextAsync(engine, "known"));
        Assert.Contains("You said: \"other\"", await TextAsync(engine, "other"), StringComparison.Ordinal);
        engine.Clear();
        Assert.Contains("You said: \"known\"", await TextAsync(engine, "known"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_Chunks_AreSentAsTheyAre()
    {
        var engine = new ScriptedEngine();
        engine.Enqueue(EmulatorReply.FromChunks("<to", "ol_call>", ""));

        var chunks = await engine.GenerateAsync(Prompt("Hi"), default).ToListAsync();

        Assert.Equal(["<to", "ol_call>", ""], chunks.Select(chunk => chunk.Text));
        Assert.Equal("stop", chunks[^1].FinishReason);
        Assert.Equal(new EmulatorUsage(10, 3), chunks[^1].Usage);
    }

    [Theory]
    [InlineData(null, null, " one two three", "stop")]
    [InlineData(2, null, " one two", "length")]
    [InlineData(3, null, " one two three", "stop")]
    [InlineData(null, " three", " one two", "stop")]
    [InlineData(2, " two", " one", "stop")]
    [InlineData(1, " two", " one", "stop")]
    [InlineData(1, " three", " one", "length")]
    public async Task GenerateAsync_LimitAndStop_EndTheText(int? limit, string? stop, string text, string reason)
    {
        var engine = new ScriptedEngine();
        engine.Enqueue("one two three");

        var chunks = await engine.GenerateAsync(Prompt("Hi", limit, stop), default).ToListAsync();

        Assert.Equal(text, string.Concat(chunks.Select(chunk => chunk.Text)));
        Assert.Equal(reason, chunks[^1].FinishReason);
    }

    [Fact]
    public async Task GenerateAsync_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await new ScriptedEngine().GenerateAsync(Prompt("Hi"), cancelled.Token).ToListAsync()
        );
    }

    private static async Task<string> TextAsync(ScriptedEngine engine, string user) =>
        string.Concat(await engine.GenerateAsync(Prompt(user), default).Select(chunk => chunk.Text).ToListAsync());

    private static EmulatorPrompt Prompt(string user, int? limit = null, string? stop = null) =>
        new()
        {
            ModelId = "any",
            Messages = [new EmulatorMessage("user", user)],
            MaxTokens = limit,
            StopSequences = stop is null ? [] : [stop],
        };
}
