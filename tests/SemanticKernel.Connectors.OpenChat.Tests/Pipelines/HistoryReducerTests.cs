using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Pipelines;

public sealed class HistoryReducerTests
{
    private static ChatHistory LongHistory()
    {
        var history = new ChatHistory("Be brief.");
        for (var turn = 1; turn <= 4; turn++)
        {
            history.AddUserMessage($"Question {turn}");
            history.AddAssistantMessage($"Answer {turn}");
        }

        history.AddUserMessage("Question 5");
        return history;
    }

    [Fact]
    public async Task Truncated_History_IsSentAsItIs()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();
        var history = await LongHistory().ReduceAsync(new ChatHistoryTruncationReducer(3), default);

        await service.AskAsync(isStreaming: false, history);

        Assert.Equal(
            ["Be brief.", "Question 5"],
            new[]
            {
                Prompts.Contents(emulator.Requests[0].Json!.Value)[0],
                Prompts.Contents(emulator.Requests[0].Json!.Value)[^1],
            }
        );
    }

    [Fact]
    public async Task Summarized_ByTheServiceItself_AsksWithTheSystemMessageLastThenGoesOn()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Four questions were answered.", "Fine.");
        using var service = emulator.Service();
        var reducer = new ChatHistorySummarizationReducer(service, targetCount: 2);

        var history = await LongHistory().ReduceAsync(reducer, default);
        await service.AskAsync(isStreaming: false, history);

        var summary = Prompts.Messages(emulator.Requests[0].Body).AsArray();
        Assert.Equal("system", summary[^1]!["role"]!.GetValue<string>());
        Assert.Contains(
            "Four questions were answered.",
            Prompts.Contents(emulator.Requests[1].Json!.Value),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Assistant_First_IsSent()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();
        var history = new ChatHistory("Welcome!", AuthorRole.Assistant);
        history.AddUserMessage("Hello");

        await service.AskAsync(isStreaming: false, history);

        Json.AssertEqual(
            """[{ "role": "assistant", "content": "Welcome!" }, { "role": "user", "content": "Hello" }]""",
            Prompts.Messages(emulator.Requests[0].Body)
        );
    }
}
