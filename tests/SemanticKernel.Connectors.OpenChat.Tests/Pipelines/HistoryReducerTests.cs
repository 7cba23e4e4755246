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

    private static ChatHistory ToolRounds(int rounds)
    {
        var history = new ChatHistory("Be brief.");
        history.AddUserMessage("Compare all of them.");
        for (var round = 1; round <= rounds; round++)
        {
            var arguments = new KernelArguments { ["number"] = $"{round}" };
            var call = new FunctionCallContent("Get", "Offers", $"call-{round}", arguments);
            history.Add(new ChatMessageContent(AuthorRole.Assistant, [call]));
            history.Add(
                new ChatMessageContent(
                    AuthorRole.Tool,
                    [new FunctionResultContent(call, $"offer {round}: {new string('x', 1500)}")]
                )
            );
        }

        return history;
    }

    [Fact]
    public async Task WindowReducer_OneQuestionAndThirtyToolRounds_DropsTheOldestRoundsAndOrphansNothing()
    {
        var history = ToolRounds(30);

        var kept = (await new OpenChatChatHistoryReducer().ReduceAsync(history, default))!.ToList();

        Assert.Equal(history.Take(2), kept.Take(2));
        Assert.Equal(history.TakeLast(kept.Count - 2), kept.Skip(2));
        Assert.Equal(AuthorRole.Assistant, kept[2].Role);
        Assert.InRange(kept.Count, 20, 40);
        Assert.Equal(62, history.Count);
    }

    [Fact]
    public async Task WindowReducer_HistoryThatFits_SaysThatNothingIsToBeDone() =>
        Assert.Null(await new OpenChatChatHistoryReducer().ReduceAsync(LongHistory(), default));

    [Fact]
    public async Task WindowReducer_TokensOfTheCallersOwnCount_DropsWholeRounds()
    {
        var reducer = new OpenChatChatHistoryReducer(contextWindow: 41, maxOutputTokens: 1, static _ => 2);

        var kept = await reducer.ReduceAsync(LongHistory(), default);

        Assert.Equal(
            ["Be brief.", "Question 4", "Answer 4", "Question 5"],
            kept!.Select(static message => message.Content)
        );
    }

    [Fact]
    public void WindowReducer_NoRoomForAPrompt_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new OpenChatChatHistoryReducer(100, 100));

    // What an agent's thread does: it is reduced before each turn, and holds the rounds of tools of the turns before.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WindowReducer_ThreadOfAnAgentWithTools_StaysInAWindowOf8192Tokens(bool isStreaming)
    {
        const int Window = 8192;
        const int MaxTokens = 1024;
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Reply = static prompt =>
            prompt.LastUserText.Contains("<tool_result", StringComparison.Ordinal)
                ? "That one."
                : """<tool_call>{"name": "Offers-Get", "arguments": {"number": 1}}</tool_call>""";
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "Offers",
                [KernelFunctionFactory.CreateFromMethod((int number) => new string('x', 3500), "Get")]
            )
        );
        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
            MaxTokens = MaxTokens,
        };
        var agent = new AgentStandIn("Buyer", "You compare offers.", kernel, settings);
        // Room for the functions' description, which the reducer does not see.
        var reducer = new OpenChatChatHistoryReducer(Window - 500, MaxTokens);
        var thread = new ChatHistory();

        for (var turn = 1; turn <= 12; turn++)
        {
            thread.AddUserMessage($"Question {turn}");
            if (await reducer.ReduceAsync(thread, default) is { } reduced)
            {
                thread = new ChatHistory(reduced);
            }

            if (isStreaming)
            {
                await agent.InvokeStreamingAsync(thread).ToListAsync();
            }
            else
            {
                await agent.InvokeAsync(thread);
            }
        }

        Assert.Equal(24, emulator.Requests.Count);
        Assert.All(
            emulator.Requests,
            static request =>
            {
                var contents = Prompts.Contents(request.Json!.Value);
                Assert.InRange(
                    contents.Sum(static content => (content.Length / 3.5) + 8),
                    1,
                    Window - MaxTokens + 1100
                );
                // A result is never without its call.
                Assert.Equal(
                    contents.Count(static content => content.StartsWith("<tool_call>", StringComparison.Ordinal)),
                    contents.Count(static content => content.Contains("<tool_result name", StringComparison.Ordinal))
                );
            }
        );
        Assert.Contains("Question 12", Prompts.Contents(emulator.Requests[^1].Json!.Value), StringComparer.Ordinal);
        Assert.True(thread.Count < 12 * 4);
    }
}
