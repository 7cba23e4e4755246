using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests;

public sealed class StreamingTests
{
    [Fact]
    public async Task Stream_LeftEarly_EndsTheRequest()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three four.");
        emulator.Faults.Next(EmulatorFault.Parse("stall-after-frames=2"));
        using var service = emulator.Service();
        var stream = service.GetStreamingChatMessageContentsAsync(new ChatHistory("Hi", AuthorRole.User));

        // The server never goes on: leaving must not wait for it.
        await using (var enumerator = stream.GetAsyncEnumerator())
        {
            Assert.True(await enumerator.MoveNextAsync());
        }

        emulator.Script.Enqueue("Still there.");
        Assert.Equal("Still there.", (await service.AskAsync(false, new ChatHistory("Hi", AuthorRole.User))).Content);
    }

    [Fact]
    public async Task Stream_CancelledMidway_Throws()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three four.");
        emulator.Faults.Next(EmulatorFault.Parse("stall-after-frames=2"));
        using var service = emulator.Service();
        using var source = new CancellationTokenSource();
        var stream = service.GetStreamingChatMessageContentsAsync(new ChatHistory("Hi", AuthorRole.User));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in stream.WithCancellation(source.Token))
            {
                await source.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task Stream_Enumerated_ConcurrentConversationsDoNotMix()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Reply = static prompt => $"You said {prompt.LastUserText}.";
        using var service = emulator.Service();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(n => service.AskAsync(n % 2 == 0, new ChatHistory($"number {n}", AuthorRole.User)))
        );

        Assert.Equal(
            Enumerable.Range(0, 20).Select(static n => $"You said number {n}."),
            answers.Select(static answer => answer.Content)
        );
    }

    [Fact]
    public async Task Stream_NoFunctionsOffered_KeepsNothingOfWhatWasGiven()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three four five six seven eight.");
        using var client = new OpenChatClient(emulator.Options());
        var service = new OpenChatChatCompletionService(client, loggerFactory: null);
        var given = new List<WeakReference>();

        await foreach (
            var piece in service.GetStreamingChatMessageContentsAsync(new ChatHistory("Hi", AuthorRole.User))
        )
        {
            given.Add(new WeakReference(piece.InnerContent));
            // The first is kept: its metadata is that of the others.
            if (given.Count == 6)
            {
                GC.Collect();
                Assert.False(given[2].IsAlive);
            }
        }

        Assert.True(given.Count > 6);
    }

    [Theory]
    [InlineData("Let me look.\n", "Let me look.\nNoon.")]
    [InlineData("Let me look.\n\n", "Let me look.\nNoon.")]
    [InlineData("", "Noon.")]
    public async Task Stream_TextBeforeACall_KeepsItsLineBreakWhenRoundsAreJoined(string before, string joined)
    {
        const string Call = "<tool_call>\n{\"name\": \"Clock-Now\", \"arguments\": {}}\n</tool_call>";
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(before + Call, "Noon.");
        var now = KernelFunctionFactory.CreateFromMethod(static () => "noon", "Now");
        var kernel = emulator.Kernel(KernelPluginFactory.CreateFromFunctions("Clock", [now]));
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var history = new ChatHistory("Time?", AuthorRole.User);

        var pieces = await kernel
            .GetRequiredService<IChatCompletionService>()
            .GetStreamingChatMessageContentsAsync(history, settings, kernel)
            .ToListAsync();

        Assert.Equal(joined, string.Concat(pieces.Select(static piece => piece.Content)));
        Assert.Equal("Noon.", Chat.Join(pieces).Content);
        Assert.Equal(before.Trim(), history[1].Content ?? "");
        // Nothing is counted twice.
        Assert.Equal(2, pieces.Count(static piece => piece.Metadata!["Usage"] is not null));
    }

    [Fact]
    public async Task Stream_EnumeratedAgain_BeginsAtTheFirstRequest()
    {
        const string Call = "<tool_call>\n{\"name\": \"Clock-Now\", \"arguments\": {}}\n</tool_call>";
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Noon.", Call, "Still noon.");
        var now = KernelFunctionFactory.CreateFromMethod(static () => "noon", "Now");
        var kernel = emulator.Kernel(KernelPluginFactory.CreateFromFunctions("Clock", [now]));
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var stream = kernel
            .GetRequiredService<IChatCompletionService>()
            .GetStreamingChatMessageContentsAsync(new ChatHistory("Time?", AuthorRole.User), settings, kernel);

        await stream.ToListAsync();
        var again = await stream.ToListAsync();

        Assert.Equal("Still noon.", string.Concat(again.Select(static piece => piece.Content)));
        Assert.Equal(emulator.Requests[0].Body, emulator.Requests[2].Body);
    }
}
