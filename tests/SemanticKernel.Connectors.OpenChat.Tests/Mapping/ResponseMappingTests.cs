using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;
using static SemanticKernel.Connectors.OpenChat.Tests.Support.ScriptedChatClient;

namespace SemanticKernel.Connectors.OpenChat.Tests.Mapping;

public sealed class ResponseMappingTests
{
    private static readonly ChatHistory s_hello = new("Hello", AuthorRole.User);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_Metadata_HasTheSameKeysInBothModes(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day.");
        using var service = emulator.Service();

        var answer = await service.AskAsync(isStreaming, s_hello);

        Assert.Equal(
            ["CreatedAt", "FinishReason", "Id", "ModelId", "Usage"],
            answer.Metadata!.Keys.Order(StringComparer.Ordinal)
        );
        var usage = Assert.IsType<UsageDetails>(answer.Metadata["Usage"]);
        Assert.True(usage is { InputTokenCount: > 0, OutputTokenCount: > 0 });
        Assert.Equal("stop", answer.Metadata["FinishReason"]);
        Assert.IsType<DateTimeOffset>(answer.Metadata["CreatedAt"]);
        Assert.Equal("@cf/openchat/openchat-3.5-0106", answer.ModelId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_NoUsageInTheAnswer_HasNullForUsage(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day.");
        emulator.Faults.Next(EmulatorFault.Parse("no-usage"));
        using var service = emulator.Service();

        var answer = await service.AskAsync(isStreaming, s_hello);

        Assert.Equal("Good day.", answer.Content);
        Assert.Null(answer.Metadata!["Usage"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_UsageWithOneCountOnly_HasNullForUsage(bool isStreaming)
    {
        // SK's metrics read both counts or complain about neither.
        using var client = new ScriptedChatClient(Text("Fine.")) { Usage = new UsageDetails { OutputTokenCount = 1 } };

        var answer = await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
            isStreaming,
            s_hello
        );

        Assert.Null(answer.Metadata!["Usage"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_CutAtTheLimit_SaysLength(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three four five six seven.");
        using var service = emulator.Service();

        var answer = await service.AskAsync(
            isStreaming,
            s_hello,
            new OpenChatPromptExecutionSettings { MaxTokens = 2 }
        );

        Assert.Equal("length", answer.Metadata!["FinishReason"]);
    }

    [Fact]
    public async Task Ask_Whole_InnerContentIsTheChatResponse()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day.");
        using var service = emulator.Service();

        var answer = await service.AskAsync(isStreaming: false, s_hello);

        Assert.Equal("Good day.", Assert.IsType<ChatResponse>(answer.InnerContent).Text);
    }

    [Fact]
    public async Task Stream_Pieces_AreAllOfOneAssistantMessage()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three.");
        using var service = emulator.Service();

        var pieces = await service.GetStreamingChatMessageContentsAsync(s_hello).ToListAsync();

        Assert.True(pieces.Count > 2);
        Assert.Single(pieces.Select(static piece => piece.Metadata!["Id"]).Distinct());
        Assert.All(pieces, static piece => Assert.Equal(AuthorRole.Assistant, piece.Role));
        Assert.All(pieces, static piece => Assert.IsType<ChatResponseUpdate>(piece.InnerContent));
        Assert.All(pieces, static piece => Assert.Equal("@cf/openchat/openchat-3.5-0106", piece.ModelId));
        Assert.Single(pieces, static piece => piece.Metadata!["Usage"] is not null);
        Assert.Single(pieces, static piece => piece.Metadata!["FinishReason"] is not null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_CallsTextAndAFilterThatEnds_EveryKeyIsOnEveryPieceAndMessage(bool isTerminated)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        const string Call = "Let me look.\n<tool_call>{\"name\": \"P-Now\", \"arguments\": {}}</tool_call>";
        emulator.Script.Reply = prompt =>
            prompt.LastUserText.Contains("noon", StringComparison.Ordinal) ? "Noon." : Call;
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions("P", [KernelFunctionFactory.CreateFromMethod(() => "noon", "Now")])
        );
        kernel.AutoFunctionInvocationFilters.Add(new EndingFilter(isTerminated));
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var service = kernel.GetRequiredService<IChatCompletionService>();
        var (whole, streamed) = (new ChatHistory("Go.", AuthorRole.User), new ChatHistory("Go.", AuthorRole.User));

        var answer = await service.GetChatMessageContentAsync(whole, settings, kernel);
        var pieces = await service.GetStreamingChatMessageContentsAsync(streamed, settings, kernel).ToListAsync();
        var texts = await kernel.GetRequiredService<ITextGenerationService>().GetTextContentsAsync("Go.");

        List<IReadOnlyDictionary<string, object?>?> all =
        [
            answer.Metadata,
            .. whole.Skip(1).Concat(streamed.Skip(1)).Select(static message => message.Metadata),
            .. pieces.Select(static piece => piece.Metadata),
            .. pieces.SelectMany(static piece => piece.Items).Select(static item => item.Metadata),
            .. texts.Select(static text => text.Metadata),
        ];
        Assert.All(
            all,
            static metadata =>
                Assert.Equal(
                    ["CreatedAt", "FinishReason", "Id", "ModelId", "Usage"],
                    metadata!.Keys.Order(StringComparer.Ordinal)
                )
        );
    }

    private sealed class EndingFilter(bool isTerminated) : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            await next(context);
            context.Terminate = isTerminated;
        }
    }

    [Fact]
    public async Task Ask_CallOfAPlugin_HasPluginAndFunctionName_sk13516()
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("My_Plugin", [KernelFunctionFactory.CreateFromMethod(() => 1, "Do_It")]);
        using var client = new ScriptedChatClient(Calls(Call("1", "My_Plugin-Do_It", ("a", 1.5), ("b", true))));
        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: false),
        };

        var answer = await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
            isStreaming: false,
            s_hello,
            settings,
            kernel
        );

        var call = Assert.Single(Microsoft.SemanticKernel.FunctionCallContent.GetFunctionCalls(answer));
        Assert.Equal(("My_Plugin", "Do_It"), (call.PluginName, call.FunctionName));
        Assert.Equal(("1.5", "true"), (call.Arguments!["a"], call.Arguments["b"]));
    }

    [Fact]
    public async Task Stream_Calls_CarryIndexIdNameAndArguments()
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("P", [KernelFunctionFactory.CreateFromMethod((int n) => n, "F")]);
        using var client = new ScriptedChatClient(
            Calls(Call("a", "P-F", ("n", 1)), Call("b", "P-F", ("n", 2))),
            Calls(Call("c", "P-F", ("n", 3))),
            Text("Done.")
        );
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        var pieces = await new OpenChatChatCompletionService(client, loggerFactory: null)
            .GetStreamingChatMessageContentsAsync(new ChatHistory("Go.", AuthorRole.User), settings, kernel)
            .ToListAsync();

        var calls = pieces.SelectMany(static piece => piece.Items.OfType<StreamingFunctionCallUpdateContent>());
#pragma warning disable SKEXP0001 // RequestIndex is experimental.
        Assert.Equal(
            [("a", "P-F", "{\"n\":1}", 0, 0), ("b", "P-F", "{\"n\":2}", 1, 0), ("c", "P-F", "{\"n\":3}", 0, 1)],
            calls.Select(static call =>
                (call.CallId, call.Name, call.Arguments, call.FunctionCallIndex, call.RequestIndex)
            )
        );
#pragma warning restore SKEXP0001
        Assert.Equal("Done.", pieces.Last(static piece => piece.Content is not null).Content);
    }

    [Fact]
    public async Task Stream_AdditionsToTheHistory_PrecedeTheNextPiece_sk13047()
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("P", [KernelFunctionFactory.CreateFromMethod(() => "noon", "F")]);
        using var client = new ScriptedChatClient(Calls(Call("1", "P-F")), Text("Done."));
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var history = new ChatHistory("Go.", AuthorRole.User);
        var countAtFirstText = 0;

        await foreach (
            var piece in new OpenChatChatCompletionService(
                client,
                loggerFactory: null
            ).GetStreamingChatMessageContentsAsync(history, settings, kernel)
        )
        {
            countAtFirstText = countAtFirstText == 0 && piece.Content is not null ? history.Count : countAtFirstText;
        }

        Assert.Equal(3, countAtFirstText);
        Assert.Equal("noon", history[2].Items.OfType<Microsoft.SemanticKernel.FunctionResultContent>().Single().Result);
    }

    [Fact]
    public async Task Ask_EmptyAnswer_IsAMessageWithEmptyText()
    {
        using var client = new ScriptedChatClient(Text(""));

        var answer = await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(false, s_hello);

        Assert.Equal("", answer.Content);
    }

#pragma warning disable SKEXP0110 // Semantic Kernel's only name for what a model thinks.
    [Fact]
    public async Task Ask_Thinking_IsReasoningContentBesideTheText()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("<think>Hm.</think>Good day.");
        using var service = emulator.Service();

        var answer = await service.AskAsync(false, s_hello);

        Assert.Equal("Good day.", answer.Content);
        Assert.Equal("Hm.", Assert.Single(answer.Items.OfType<ReasoningContent>()).Text);
    }

    [Fact]
    public async Task Stream_Thinking_IsReasoningContentBesideTheText()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("<think>Hm.</think>Good day.");
        using var service = emulator.Service();

        var pieces = await service.GetStreamingChatMessageContentsAsync(s_hello).ToListAsync();

        Assert.Equal("Good day.", string.Concat(pieces.Select(static piece => piece.Content)));
        Assert.Equal(
            "Hm.",
            string.Concat(
                pieces
                    .SelectMany(static piece => piece.Items)
                    .OfType<StreamingReasoningContent>()
                    .Select(static r => r.Text)
            )
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ThinkingBeforeACall_IsNotSentAgainAndTheHistoryStaysJson(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(
            "<think>Hm.</think><tool_call>\n{\"name\": \"P-F\", \"arguments\": {}}\n</tool_call>",
            "It is noon."
        );
        using var service = emulator.Service();
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("P", [KernelFunctionFactory.CreateFromMethod(() => "noon", "F")]);
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var history = new ChatHistory("What time is it?", AuthorRole.User);

        var answer = await service.AskAsync(isStreaming, history, settings, kernel);

        Assert.Equal("It is noon.", answer.Content);
        Assert.Equal("Hm.", Assert.Single(history[1].Items.OfType<ReasoningContent>()).Text);
        Assert.DoesNotContain("Hm.", emulator.Requests[1].Json!.Value.GetRawText(), StringComparison.Ordinal);
        var copy = JsonSerializer.Deserialize<ChatHistory>(JsonSerializer.Serialize(history));
        Assert.Equal("Hm.", Assert.Single(copy![1].Items.OfType<ReasoningContent>()).Text);
    }

    [Fact]
    public async Task Ask_ThinkingAlone_IsAMessageWithEmptyText()
    {
        using var client = new ScriptedChatClient(
            new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("Hm.")])
        );

        var answer = await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(false, s_hello);

        Assert.Equal("", answer.Content);
    }
#pragma warning restore SKEXP0110
}
