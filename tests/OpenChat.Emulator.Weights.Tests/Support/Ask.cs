using System.Text.Json;

namespace OpenChat.Emulator.Weights.Tests.Support;

/// <summary>Prompts for an engine, as the emulator reads them from a body, and whole answers.</summary>
internal static class Ask
{
    public static EmulatorPrompt Prompt(
        string user,
        string body = "{}",
        int? maxTokens = 16,
        params IReadOnlyList<string> stops
    ) => Prompt([new("user", user)], body, maxTokens, stops);

    public static EmulatorPrompt Prompt(
        IReadOnlyList<EmulatorMessage> messages,
        string body = "{}",
        int? maxTokens = 16,
        IReadOnlyList<string>? stops = null
    ) =>
        new()
        {
            Messages = messages,
            ModelId = "tiny",
            MaxTokens = maxTokens,
            StopSequences = stops ?? [],
            Body = JsonElement.Parse(body),
        };

    public static EmulatorPrompt Raw(string text, int? maxTokens = 16) =>
        new()
        {
            Messages = [new("user", text)],
            RawText = text,
            ModelId = "tiny",
            MaxTokens = maxTokens,
            Body = JsonElement.Parse("{}"),
        };

    public static async Task<(string Text, EmulatorChunk Last, IReadOnlyList<EmulatorChunk> Chunks)> AnswerAsync(
        this WeightsEngine engine,
        EmulatorPrompt prompt
    )
    {
        var chunks = new List<EmulatorChunk>();
        await foreach (var chunk in engine.GenerateAsync(prompt, TestContext.Current.CancellationToken))
        {
            chunks.Add(chunk);
        }

        return (string.Concat(chunks.Select(chunk => chunk.Text)), chunks[^1], chunks);
    }
}
