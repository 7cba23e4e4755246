using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using Microsoft.SemanticKernel.TextGeneration;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests;

public sealed class TextGenerationTests
{
    private static async Task<(string Text, IReadOnlyDictionary<string, object?> Metadata)> GenerateAsync(
        OpenChatChatCompletionService service,
        bool isStreaming,
        string prompt,
        PromptExecutionSettings? settings = null
    )
    {
        if (!isStreaming)
        {
            var content = await ((ITextGenerationService)service).GetTextContentAsync(prompt, settings);
            return (content.Text!, content.Metadata!);
        }

        var pieces = await service.GetStreamingTextContentsAsync(prompt, settings).ToListAsync();
        var metadata = pieces
            .SelectMany(static piece => piece.Metadata!)
            .GroupBy(static entry => entry.Key)
            .ToDictionary(static group => group.Key, static group => group.Last().Value);
        return (string.Concat(pieces), metadata);
    }

    [Theory]
    [InlineData(false, null, """ "prompt": "Once upon" """)]
    [InlineData(true, null, """ "prompt": "Once upon", "stream": true """)]
    [InlineData(false, OpenChatPromptFormat.Raw, """ "prompt": "Once upon", "raw": true """)]
    [InlineData(
        false,
        OpenChatPromptFormat.Chat,
        """ "prompt": "GPT4 Correct User: Once upon<|end_of_turn|>GPT4 Correct Assistant:", "raw": true """
    )]
    [InlineData(
        false,
        OpenChatPromptFormat.Math,
        """ "prompt": "Math Correct User: Once upon<|end_of_turn|>Math Correct Assistant:", "raw": true """
    )]
    public async Task Generate_EachFormat_SendsThePrompt(
        bool isStreaming,
        OpenChatPromptFormat? format,
        string expected
    )
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("a time.");
        using var service = emulator.Service();
        var settings = new OpenChatPromptExecutionSettings { PromptFormat = format };

        var (text, _) = await GenerateAsync(service, isStreaming, "Once upon", settings);

        Assert.Equal("a time.", text.TrimStart());
        Json.AssertBody($$"""{ {{expected}}, "max_tokens": 1024 }""", Assert.Single(emulator.Requests));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Generate_SystemPromptOfTheSettings_IsSentBeforeThePrompt(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("I don't know.");
        using var service = emulator.Service();
        var settings = new OpenAIPromptExecutionSettings { ChatSystemPrompt = "Say that you do not know." };

        var (text, _) = await GenerateAsync(service, isStreaming, "Where is Paris?", settings);

        Assert.Equal("I don't know.", text.TrimStart());
        Json.AssertEqual(
            """
            [{"role": "system", "content": "Say that you do not know."}, {"role": "user", "content": "Where is Paris?"}]
            """,
            Prompts.Messages(Assert.Single(emulator.Requests).Body)
        );
    }

    [Fact]
    public async Task Generate_EverySetting_ReachesTheBody()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("a time.");
        using var service = emulator.Service();
        var settings = new PromptExecutionSettings
        {
            ExtensionData = new Dictionary<string, object>
            {
                ["max_tokens"] = "50",
                ["temperature"] = 0.5,
                ["top_p"] = 0.25,
                ["top_k"] = 4,
                ["seed"] = 7,
                ["frequency_penalty"] = 0.5,
                ["presence_penalty"] = 1,
                ["min_p"] = 0.125,
            },
        };

        await GenerateAsync(service, isStreaming: false, "Once", settings);

        Json.AssertBody(
            """
            {
              "prompt": "Once", "max_tokens": 50, "temperature": 0.5, "top_p": 0.25, "top_k": 4, "seed": 7,
              "frequency_penalty": 0.5, "presence_penalty": 1, "min_p": 0.125
            }
            """,
            emulator.Requests[0]
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Generate_Metadata_HasTheSameKeysInBothModes(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("a time.");
        using var service = emulator.Service();

        var (_, metadata) = await GenerateAsync(service, isStreaming, "Once");

        Assert.Equal(
            ["CreatedAt", "FinishReason", "Id", "ModelId", "Usage"],
            metadata.Keys.Order(StringComparer.Ordinal)
        );
        Assert.IsType<UsageDetails>(metadata["Usage"]);
    }

    [Fact]
    public async Task Generate_StopSequence_EndsTheText()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("one END two");
        using var service = emulator.Service();

        var (text, _) = await GenerateAsync(
            service,
            isStreaming: true,
            "Once",
            new OpenChatPromptExecutionSettings { StopSequences = ["END"] }
        );

        Assert.Equal("one ", text);
    }

    [Fact]
    public async Task Generate_EmptyPrompt_ThrowsBeforeAnyRequest()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();

        await Assert.ThrowsAsync<ArgumentException>(() => service.GetTextContentsAsync(""));
        Assert.Throws<ArgumentException>(() => service.GetStreamingTextContentsAsync(""));
        Assert.Empty(emulator.Requests);
    }
}
