using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

/// <summary>Functions that give messages, as every agent does that is a plugin, or results piece by piece.</summary>
public sealed class MessagesAsResultsTests
{
    private static readonly ChatMessageContent s_rye = new(AuthorRole.Assistant, "Rye.")
    {
        AuthorName = "Ada",
        Metadata = new Dictionary<string, object?> { ["Id"] = "secret-id" },
    };

    private static readonly ChatMessageContent s_twoParts = new(
        AuthorRole.Assistant,
        [
            new Microsoft.SemanticKernel.TextContent("Wheat."),
            new ImageContent(new byte[] { 1 }, "image/png"),
            new Microsoft.SemanticKernel.FunctionCallContent("f"),
        ]
    );

    public static TheoryData<Func<object>, string> Results =>
        new()
        {
            { static () => s_rye, "Rye." },
            { static () => s_twoParts, "Wheat.\n[image/png, not shown]" },
            {
                static () =>
                    new List<ChatMessageContent> { s_rye, s_twoParts },
                "Rye.\nWheat.\n[image/png, not shown]"
            },
            { static () => new[] { s_rye }.Select(static message => message), "Rye." },
            { static () => Array.Empty<ChatMessageContent>(), "" },
            { static () => OneByOne(s_rye, s_rye), "Rye.\nRye." },
            { static () => OneByOne<KernelContent>(s_rye), "Rye." },
            {
                static () =>
                    OneByOne(
                        new StreamingChatMessageContent(AuthorRole.Assistant, "Ry"),
                        new StreamingChatMessageContent(AuthorRole.Assistant, "e.")
                    ),
                "Rye."
            },
            { static () => new ChatMessage(ChatRole.Assistant, "Rye."), "Rye." },
            { static () => new ChatResponse(new ChatMessage(ChatRole.Assistant, "Rye.")), "Rye." },
            { static () => OneByOne(new ChatMessage(ChatRole.Assistant, "Rye.")), "Rye." },
            { static () => OneByOne<AIContent>(new Microsoft.Extensions.AI.TextContent("Rye.")), "Rye." },
            {
                static () =>
                    OneByOne(
                        new ChatResponseUpdate(ChatRole.Assistant, "Ry"),
                        new ChatResponseUpdate(ChatRole.Assistant, "e.")
                    ),
                "Rye."
            },
            { static () => new ChatResponseUpdate(ChatRole.Assistant, "Rye."), "Rye." },
            { static () => new StreamingChatMessageContent(AuthorRole.Assistant, "Rye."), "Rye." },
            { static () => new object[] { s_rye, 500 }, """["Rye.",500]""" },
            {
                static () =>
                    new Dictionary<string, object> { ["Ada"] = s_rye },
                """{"Ada":"Rye."}"""
            },
            {
                static () => new Advice(s_rye, [s_rye], new ChatMessage(ChatRole.Assistant, "Rye.")),
                """{"first":"Rye.","all":["Rye."],"own":"Rye."}"""
            },
            { static () => OneByOne("Zürich", "Rye"), """["Zürich","Rye"]""" },
            { static () => OneByOne(1, 2), "[1,2]" },
            { static () => OneByOne(new Loaf("rye", 500)), """[{"flour":"rye","grams":500}]""" },
        };

    private sealed record Loaf(string Flour, int Grams);

    private sealed record Advice(KernelContent First, ChatMessageContent[] All, ChatMessage Own);

    [Theory]
    [MemberData(nameof(Results))]
    public async Task Ask_FunctionThatGivesMessages_ShowsTheModelTheirText(Func<object> result, string expected)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("""<tool_call>{"name": "Agents-Ada", "arguments": {}}</tool_call>""", "Fine.");
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions("Agents", [KernelFunctionFactory.CreateFromMethod(result, "Ada")])
        );
        var history = new ChatHistory("Go.", AuthorRole.User);
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        await kernel.GetRequiredService<IChatCompletionService>().AskAsync(false, history, settings, kernel);

        Assert.Equal(expected, history[^1].Content);
        Assert.StartsWith(
            $"<tool_result name=\"Agents-Ada\" id=\"1\">\n{expected}",
            Prompts.Contents(emulator.Requests[1].Json!.Value)[^1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Ask_ResultsThatNeverEnd_EndWhenTheyAreCancelled()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("""<tool_call>{"name": "Agents-Ada", "arguments": {}}</tool_call>""");
        using var source = new CancellationTokenSource();
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "Agents",
                [KernelFunctionFactory.CreateFromMethod(() => Endless(source), "Ada")]
            )
        );
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            kernel
                .GetRequiredService<IChatCompletionService>()
                .AskAsync(false, new ChatHistory("Go.", AuthorRole.User), settings, kernel, source.Token)
        );

        Assert.Single(emulator.Requests);
    }

    private static async IAsyncEnumerable<T> OneByOne<T>(params T[] items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    private static async IAsyncEnumerable<string> Endless(CancellationTokenSource source)
    {
        for (var i = 0; ; i++)
        {
            if (i == 3)
            {
                await source.CancelAsync();
            }

            yield return "more";
        }
    }
}
