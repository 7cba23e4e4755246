namespace OpenChat.Emulator.Tests.WorkersAI;

public sealed class RawPromptTests
{
    [Fact]
    public async Task Run_RawPromptInTheTemplate_IsReadIntoItsTurns()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        EmulatorPrompt? seen = null;
        emulator.Script.Reply = prompt =>
        {
            seen = prompt;
            return null;
        };

        await client.RunAsync(
            """{"prompt":"Be kind.<|end_of_turn|>GPT4 Correct User: Hi<|end_of_turn|>GPT4 Correct Assistant:","raw":true}"""
        );

        Assert.StartsWith("Be kind.", seen!.RawText, StringComparison.Ordinal);
        Assert.Equal([new("system", "Be kind."), new("user", "Hi")], seen.Messages);
    }
}
