using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;
using static SemanticKernel.Connectors.OpenChat.Tests.Support.ScriptedChatClient;
using FunctionCallContent = Microsoft.SemanticKernel.FunctionCallContent;
using FunctionResultContent = Microsoft.SemanticKernel.FunctionResultContent;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace SemanticKernel.Connectors.OpenChat.Tests.Mapping;

public sealed class ChatHistoryMappingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_EveryRole_SendsTheWholeConversation(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Fine.");
        using var service = emulator.Service();
        var history = new ChatHistory("Be brief.");
        history.AddDeveloperMessage("Answer in English.");
        history.AddUserMessage("Hello");
        history.AddAssistantMessage("Hi!");
        history.AddUserMessage([new TextContent("How"), new TextContent("are you?")]);

        var answer = await service.AskAsync(isStreaming, history);

        Assert.Equal("Fine.", answer.Content);
        Assert.Equal(5, history.Count);
        Json.AssertBody(
            $$"""
            {
              "messages": [
                { "role": "system", "content": "Be brief." },
                { "role": "system", "content": "Answer in English." },
                { "role": "user", "content": "Hello" },
                { "role": "assistant", "content": "Hi!" },
                { "role": "user", "content": "How\nare you?" }
              ],
              {{(isStreaming ? "\"stream\": true," : "")}}
              "max_tokens": 1024
            }
            """,
            Assert.Single(emulator.Requests)
        );
    }

    [Fact]
    public async Task Ask_EverySetting_ReachesTheBody()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Fine.");
        using var service = emulator.Service();
        var settings = new OpenChatPromptExecutionSettings
        {
            MaxTokens = 100,
            Temperature = 0.7,
            TopP = 0.9,
            TopK = 40,
            Seed = 7,
            FrequencyPenalty = 0.25,
            PresencePenalty = 0.75,
            ChatSystemPrompt = "Be brief.",
            ExtensionData = new Dictionary<string, object>
            {
                ["repetition_penalty"] = 1.1,
                ["grammar"] = "root ::= \"yes\"",
                ["not_json"] = typeof(string),
            },
        };

        await service.AskAsync(isStreaming: false, new ChatHistory("Hello", AuthorRole.User), settings);

        Json.AssertBody(
            """
            {
              "messages": [
                { "role": "system", "content": "Be brief." },
                { "role": "user", "content": "Hello" }
              ],
              "max_tokens": 100, "temperature": 0.7, "top_p": 0.9, "top_k": 40, "seed": 7,
              "frequency_penalty": 0.25, "presence_penalty": 0.75,
              "repetition_penalty": 1.1, "grammar": "root ::= \"yes\""
            }
            """,
            emulator.Requests[0]
        );
    }

    [Theory]
    [InlineData(null, "Anna is here.", "What?")]
    [InlineData(false, "Anna is here.", "What?")]
    [InlineData(true, "Host: Anna is here.", "Tom: What?")]
    public async Task Ask_AuthorNames_AreSentByOption(bool? include, string expectedAssistant, string expectedUser)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Fine.");
        using var service = emulator.Service();
        var history = new ChatHistory("Help.");
        history[0].AuthorName = "Host";
        history.Add(new ChatMessageContent(AuthorRole.Assistant, "Anna is here.") { AuthorName = "Host" });
        history.Add(new ChatMessageContent(AuthorRole.User, "What?") { AuthorName = "Tom" });

        await service.AskAsync(false, history, new OpenChatPromptExecutionSettings { IncludeAuthorNames = include });

        Assert.Equal(
            ["Help.", expectedAssistant, expectedUser],
            emulator
                .Requests[0]
                .Json!.Value.GetProperty("messages")
                .EnumerateArray()
                .Select(static message => message.GetProperty("content").GetString())
        );
        Assert.Equal("What?", history[2].Content);
    }

    public static TheoryData<KernelContent> NotText() =>
#pragma warning disable SKEXP0001, SKEXP0110 // Experimental contents, which must be refused all the same.
        [
            new ImageContent(new Uri("https://example.test/cat.png")),
            new AudioContent(new byte[] { 1 }, "audio/wav"),
            new BinaryContent(new byte[] { 1 }, "application/pdf"),
            new FileReferenceContent("file-1"),
        ];
#pragma warning restore SKEXP0001, SKEXP0110

    [Theory]
    [MemberData(nameof(NotText), DisableDiscoveryEnumeration = true)]
    public async Task Ask_ContentThatIsNotText_IsRefusedBeforeAnyRequest(KernelContent content)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();
        var history = new ChatHistory();
        history.AddUserMessage([new TextContent("Look:"), content]);

        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => service.AskAsync(false, history));

        Assert.Contains(content.GetType().Name, exception.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => service.GetStreamingChatMessageContentsAsync(history));
        Assert.Empty(emulator.Requests);
    }

    [Fact]
    public async Task Ask_CallsAndResultsWithoutIds_ArePairedByName()
    {
        using var client = new ScriptedChatClient(Text("Fine."));
        var history = new ChatHistory("What time is it?", AuthorRole.User);
        var call = new FunctionCallContent("Now", "Clock");
        history.Add(new ChatMessageContent(AuthorRole.Assistant, [call]));
        history.Add(new FunctionResultContent(call, new[] { 12, 30 }).ToChatMessage());

        await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(false, history);

        var sent = client.Requests[0].Messages;
        var sentCall = Assert.IsType<Microsoft.Extensions.AI.FunctionCallContent>(Assert.Single(sent[1].Contents));
        var sentResult = Assert.IsType<Microsoft.Extensions.AI.FunctionResultContent>(Assert.Single(sent[2].Contents));
        Assert.Equal(("Clock-Now", "Clock-Now"), (sentCall.CallId, sentCall.Name));
        Assert.Equal(("Clock-Now", "[12,30]"), (sentResult.CallId, sentResult.Result));
        Assert.Equal(ChatRole.Tool, sent[2].Role);
    }

    public static TheoryData<object?, string> Results =>
        new()
        {
            { "noon", "noon" },
            { 3, "3" },
            { true, "true" },
            { null, "" },
            { new InvalidOperationException("no wind"), "Error: no wind" },
            { new ImageContent(new byte[] { 1 }, "image/png"), "[image/png, not shown]" },
        };

    public static TheoryData<object> NotJson => [typeof(string), new MemoryStream(), double.NaN];

    [Theory]
    [MemberData(nameof(NotJson))]
    public async Task Ask_ResultThatIsNoJson_SaysWhatToDoAndSendsNothing(object result)
    {
        using var client = new ScriptedChatClient();
        var history = new ChatHistory("Go.", AuthorRole.User);
        var call = new FunctionCallContent("F", "P", "1");
        history.Add(new ChatMessageContent(AuthorRole.Assistant, [call]));
        history.Add(new FunctionResultContent(call, result).ToChatMessage());
        var service = new OpenChatChatCompletionService(client, loggerFactory: null);

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => service.AskAsync(false, history));

        Assert.StartsWith($"The result of P-F is a {result.GetType()},", exception.Message);
        Assert.Empty(client.Requests);
    }

    [Theory]
    [MemberData(nameof(Results))]
    public async Task Ask_ResultOfAnyType_IsSentAsText(object? result, string expected)
    {
        using var client = new ScriptedChatClient(Text("Fine."));
        var history = new ChatHistory("Go.", AuthorRole.User);
        var call = new FunctionCallContent("F", "P", "1");
        history.Add(new ChatMessageContent(AuthorRole.Assistant, [call]));
        history.Add(new FunctionResultContent(call, result).ToChatMessage());

        await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(false, history);

        var sent = client.Requests[0].Messages[2].Contents.OfType<Microsoft.Extensions.AI.FunctionResultContent>();
        Assert.Equal(expected, Assert.Single(sent).Result);
    }

    [Fact]
    public async Task Ask_Null_Throws()
    {
        using var client = new ScriptedChatClient();
        var service = new OpenChatChatCompletionService(client, loggerFactory: null);

        await Assert.ThrowsAsync<ArgumentNullException>(() => service.GetChatMessageContentsAsync(null!));
        Assert.Throws<ArgumentNullException>(() => service.GetStreamingChatMessageContentsAsync(null!));
    }

    private sealed class Trips
    {
        [KernelFunction]
        public static string Plan(
            int days,
            double? price,
            bool isFast,
            string code,
            string[] stops,
            DayOfWeek day,
            object anything,
            JsonElement filter
        ) => $"{days}{price}{isFast}{code}{stops}{day}{anything}{filter}";
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Ask_CallsReplayedFromTexts_KeepTheTypesOfTheSchema(bool isStored, bool isWithoutFunctions)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Fine.");
        var kernel = emulator.Kernel(KernelPluginFactory.CreateFromType<Trips>());
        var arguments = new KernelArguments
        {
            ["days"] = "3",
            ["price"] = "2.50",
            ["isFast"] = "True",
            ["code"] = "007",
            ["stops"] = """["Rome","Oslo"]""",
            ["day"] = "Friday",
            ["anything"] = "5",
            ["filter"] = """{"stars":4}""",
            ["unknown"] = "6",
        };
        var call = new FunctionCallContent("Plan", "Trips", "1", arguments);
        var history = new ChatHistory("Plan it.", AuthorRole.User)
        {
            new ChatMessageContent(AuthorRole.Assistant, [call]),
            new ChatMessageContent(AuthorRole.Tool, [new FunctionResultContent(call, "planned")]),
        };
        if (isStored)
        {
            history = System.Text.Json.JsonSerializer.Deserialize<ChatHistory>(
                System.Text.Json.JsonSerializer.Serialize(history)
            )!;
        }

        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = isWithoutFunctions ? null : FunctionChoiceBehavior.Auto(autoInvoke: false),
        };
        await kernel.GetRequiredService<IChatCompletionService>().AskAsync(false, history, settings, kernel);

        Assert.Contains(
            """{"days":3,"price":2.50,"isFast":true,"code":"007","stops":["Rome","Oslo"],"day":"Friday","anything":"5","filter":{"stars":4},"unknown":"6"}""",
            string.Join('\n', Prompts.Contents(emulator.Requests[0].Json!.Value)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Ask_CallsReplayedFromTexts_ThatAreNotOfTheSchema_StayTexts()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Fine.");
        var kernel = emulator.Kernel(KernelPluginFactory.CreateFromType<Trips>());
        var arguments = new KernelArguments
        {
            ["days"] = "three",
            ["isFast"] = "1",
            ["stops"] = "Rome",
            ["price"] = null,
        };
        var call = new FunctionCallContent("Plan", "Trips", "1", arguments);
        var history = new ChatHistory("Plan it.", AuthorRole.User)
        {
            new ChatMessageContent(AuthorRole.Assistant, [call]),
            new ChatMessageContent(AuthorRole.Tool, [new FunctionResultContent(call, "planned")]),
        };

        await kernel.GetRequiredService<IChatCompletionService>().AskAsync(false, history, null, kernel);

        Assert.Contains(
            """{"days":"three","isFast":"1","stops":"Rome","price":null}""",
            string.Join('\n', Prompts.Contents(emulator.Requests[0].Json!.Value)),
            StringComparison.Ordinal
        );
    }
}
