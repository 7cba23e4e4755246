using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Settings;

public sealed class FromExecutionSettingsTests
{
    private static OpenChatPromptExecutionSettings Read(params (string Name, object Value)[] values) =>
        OpenChatPromptExecutionSettings.FromExecutionSettings(
            new PromptExecutionSettings { ExtensionData = values.ToDictionary(v => v.Name, v => v.Value) }
        );

    [Fact]
    public void FromExecutionSettings_Null_IsDefaults() =>
        Assert.Null(OpenChatPromptExecutionSettings.FromExecutionSettings(null).MaxTokens);

    [Fact]
    public void FromExecutionSettings_OwnType_IsTheSameInstance()
    {
        var settings = new OpenChatPromptExecutionSettings();

        Assert.Same(settings, OpenChatPromptExecutionSettings.FromExecutionSettings(settings));
    }

    [Fact]
    public void FromExecutionSettings_Base_TakesValuesAndKeepsUnknownOnes()
    {
        var behavior = FunctionChoiceBehavior.Auto();
        var settings = new PromptExecutionSettings
        {
            ServiceId = "s",
            ModelId = "m",
            FunctionChoiceBehavior = behavior,
            ExtensionData = new Dictionary<string, object>
            {
                ["max_tokens"] = 10,
                ["temperature"] = "0.5",
                ["top_p"] = JsonElement.Parse("\"0.25\""),
                ["top_k"] = 40L,
                ["seed"] = 7m,
                ["frequency_penalty"] = 0.5f,
                ["presence_penalty"] = JsonElement.Parse("1"),
                ["stop_sequences"] = new[] { "A", "B" },
                ["chat_system_prompt"] = "Be brief.",
                ["response_format"] = "json_object",
                ["prompt_format"] = "raw",
                ["include_author_names"] = "true",
                ["agent_name"] = JsonElement.Parse("\"Ann\""),
                ["min_p"] = 0.1,
                ["nothing"] = null!,
            },
        };

        var read = OpenChatPromptExecutionSettings.FromExecutionSettings(settings);

        Assert.Equal(("s", "m"), (read.ServiceId, read.ModelId));
        Assert.Same(behavior, read.FunctionChoiceBehavior);
        Assert.Equal((10, 0.5, 0.25, 40), (read.MaxTokens, read.Temperature, read.TopP, read.TopK));
        Assert.Equal((7L, 0.5, 1.0), (read.Seed, read.FrequencyPenalty, read.PresencePenalty));
        Assert.Equal(["A", "B"], read.StopSequences!);
        Assert.Equal(("Be brief.", "json_object"), (read.ChatSystemPrompt, read.ResponseFormat));
        Assert.Equal((OpenChatPromptFormat.Raw, true), (read.PromptFormat, read.IncludeAuthorNames));
        Assert.Equal("Ann", read.AgentName);
        Assert.Equal(["min_p"], read.ExtensionData!.Keys);
        Assert.Equal(15, settings.ExtensionData.Count);
    }

    [Fact]
    public void FromExecutionSettings_AnotherConnectors_TakesValuesAndRestoresFunctionChoiceBehavior()
    {
        var behavior = FunctionChoiceBehavior.Required(
            [KernelFunctionFactory.CreateFromMethod(() => "x", "Now")],
            autoInvoke: false
        );
        var settings = new OpenAIPromptExecutionSettings
        {
            MaxTokens = 12,
            Temperature = 0.5,
            StopSequences = ["A"],
            ChatSystemPrompt = "Be brief.",
            ModelId = "m",
            ServiceId = "s",
            FunctionChoiceBehavior = behavior,
            ExtensionData = new Dictionary<string, object> { ["min_p"] = 0.1 },
        };

        var read = OpenChatPromptExecutionSettings.FromExecutionSettings(settings);

        Assert.Same(behavior, read.FunctionChoiceBehavior);
        Assert.Equal((12, 0.5, "Be brief."), (read.MaxTokens, read.Temperature, read.ChatSystemPrompt));
        Assert.Equal(("m", "s"), (read.ModelId, read.ServiceId));
        Assert.Equal(["A"], read.StopSequences!);
        Assert.Equal(["min_p"], read.ExtensionData!.Keys);
    }

    [Fact]
    public void FromExecutionSettings_OpenAIsOwnSettings_AreTakenForWhatTheyMean()
    {
        var settings = new OpenAIPromptExecutionSettings
        {
            ChatSystemPrompt = "Be brief.",
#pragma warning disable SKEXP0010 // Experimental, but users set it.
            ChatDeveloperPrompt = "Be kind.",
#pragma warning restore SKEXP0010
            TokenSelectionBiases = new Dictionary<int, int> { [5] = -100 },
        };

        var read = OpenChatPromptExecutionSettings.FromExecutionSettings(settings);

        Assert.Equal("Be brief.\n\nBe kind.", read.ChatSystemPrompt);
        Assert.Equal(["logit_bias"], read.ExtensionData!.Keys);
    }

    [Fact]
    public async Task Ask_OpenAIsReasoningEffortAndExtraBody_AreSentAsOpenAIsConnectorSendsThem()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Hi.");
        using var service = emulator.Service();
#pragma warning disable SKEXP0010, OPENAI001 // Experimental, but users set them.
        var settings = new OpenAIPromptExecutionSettings
        {
            Temperature = 1,
            ReasoningEffort = global::OpenAI.Chat.ChatReasoningEffortLevel.Low,
            ExtraBody = new Dictionary<string, object?>
            {
                ["min_p"] = 0.5,
                ["temperature"] = 0.25,
                ["$.thinking.enabled"] = false,
                ["$.thinking.budget.most"] = 5,
                ["$.seed"] = 7,
            },
        };
#pragma warning restore SKEXP0010, OPENAI001

        await service.AskAsync(false, new ChatHistory("Hi", AuthorRole.User), settings);

        Json.AssertBody(
            """
            {
              "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1024, "temperature": 0.25,
              "reasoning_effort": "low", "min_p": 0.5, "seed": 7, "thinking": {"enabled": false, "budget": {"most": 5}}
            }
            """,
            Assert.Single(emulator.Requests)
        );
    }

    public static TheoryData<object> ExtraBodies =>
        [
            new Dictionary<object, object> { ["min_p"] = "0.5", ["top_k"] = "3" },
            JsonElement.Parse("""{"min_p": "0.5", "top_k": 3, "seed": null}"""),
        ];

    /// <summary>As prompt files give it.</summary>
    [Theory]
    [MemberData(nameof(ExtraBodies))]
    public void FromExecutionSettings_ExtraBodyOfAnySettings_IsReadByItsNames(object body)
    {
        var settings = new PromptExecutionSettings
        {
            ExtensionData = new Dictionary<string, object> { ["extra_body"] = body, ["top_k"] = 2 },
        };

        var read = OpenChatPromptExecutionSettings.FromExecutionSettings(settings);

        Assert.Equal(3, read.TopK);
        Assert.Null(read.Seed);
        Assert.Equal("min_p", Assert.Single(read.ExtensionData!).Key);
    }

    [Theory]
    [InlineData("""{"$.thinking[0].enabled": true}""", "JSONPath")]
    [InlineData("1", "extra_body")]
    public void FromExecutionSettings_ExtraBodyThatCannotBeRead_IsRefused(string body, string named)
    {
        var settings = new PromptExecutionSettings
        {
            ExtensionData = new Dictionary<string, object> { ["extra_body"] = JsonElement.Parse(body) },
        };

        var refusal = Assert.Throws<ArgumentException>(() =>
            OpenChatPromptExecutionSettings.FromExecutionSettings(settings)
        );

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromExecutionSettings_ToolCallBehavior_SaysWhatToSetInstead()
    {
        var settings = new OpenAIPromptExecutionSettings
        {
            ToolCallBehavior = ToolCallBehavior.AutoInvokeKernelFunctions,
        };

        var refusal = Assert.Throws<ArgumentException>(() =>
            OpenChatPromptExecutionSettings.FromExecutionSettings(settings)
        );

        Assert.Contains("Set FunctionChoiceBehavior instead", refusal.Message, StringComparison.Ordinal);
    }

    private sealed record City(string Name);

    public static TheoryData<object> Formats =>
        [typeof(City), ChatResponseFormat.Json, "json_object", JsonElement.Parse("""{"type":"object"}""")];

    [Theory]
    [MemberData(nameof(Formats))]
    public void FromExecutionSettings_AnotherConnectorsResponseFormat_IsTakenAsItIs(object format)
    {
        var settings = new OpenAIPromptExecutionSettings { MaxTokens = 12, ResponseFormat = format };
        settings.ExtensionData = new Dictionary<string, object> { ["min_p"] = 0.1 };

        var read = OpenChatPromptExecutionSettings.FromExecutionSettings(settings);

        Assert.Equal(format, read.ResponseFormat);
        Assert.Equal(12, read.MaxTokens);
        Assert.Equal(["min_p"], read.ExtensionData!.Keys);
    }

    [Fact]
    public async Task Ask_OpenAIsResponseFormatObjects_AreRead()
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"name":{"type":"string"}}}""");
        global::OpenAI.Chat.ChatResponseFormat[] formats =
        [
            global::OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat("city", schema, "A city."),
            global::OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat(),
            global::OpenAI.Chat.ChatResponseFormat.CreateTextFormat(),
        ];
        using var client = new ScriptedChatClient { Answer = static _ => ScriptedChatClient.Text("{}") };
        var service = new OpenChatChatCompletionService(client, loggerFactory: null);

        foreach (var format in formats)
        {
            var settings = new OpenAIPromptExecutionSettings { ResponseFormat = format };
            await service.AskAsync(isStreaming: false, new ChatHistory("Hi", AuthorRole.User), settings);
        }

        var asked = client.Requests.Select(static request => request.Options!.ResponseFormat).ToList();
        var named = Assert.IsType<ChatResponseFormatJson>(asked[0]);
        Assert.Equal(("city", "A city."), (named.SchemaName, named.SchemaDescription));
        Assert.Equal(schema.ToString(), named.Schema!.Value.GetRawText());
        Assert.Null(Assert.IsType<ChatResponseFormatJson>(asked[1]).Schema);
        Assert.IsType<ChatResponseFormatText>(asked[2]);
    }

    /// <summary>Own settings, the base class's and another connector's: what tells the kernel things tells no server any.</summary>
    public static TheoryData<PromptExecutionSettings> SettingsWithNamesOfTheKernel()
    {
        return new(
            Fill(new OpenChatPromptExecutionSettings()),
            Fill(new PromptExecutionSettings()),
            Fill(new OpenAIPromptExecutionSettings())
        );

        static PromptExecutionSettings Fill(PromptExecutionSettings settings)
        {
            settings.ExtensionData = new Dictionary<string, object>
            {
                ["service_id"] = "s",
                ["model_id"] = "m",
                ["function_choice_behavior"] = JsonElement.Parse("""{"type":"auto"}"""),
                ["min_p"] = 0.5,
            };
            return settings;
        }
    }

    [Theory]
    [MemberData(nameof(SettingsWithNamesOfTheKernel))]
    public async Task Ask_NamesOfTheKernelInExtensionData_NeverGoIntoTheBody(PromptExecutionSettings settings)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();
        IChatClient client = service;
        var history = new ChatHistory("Hi", AuthorRole.User);

        await service.AskAsync(isStreaming: false, history, settings);
        await service.GetTextContentsAsync("Hi", settings);
        await client.AsChatCompletionService().GetChatMessageContentsAsync(history, settings);

        Assert.Equal(3, emulator.Requests.Count);
        foreach (var request in emulator.Requests)
        {
            var names = request.Json!.Value.EnumerateObject().Select(static property => property.Name).ToList();
            Assert.Contains("min_p", names);
            Assert.Empty(names.Intersect(["service_id", "model_id", "function_choice_behavior"]));
        }
    }

    [Fact]
    public void FromExecutionSettings_ResponseFormatOfAnotherLibrary_SaysWhatToGiveInstead()
    {
        var settings = new OpenAIPromptExecutionSettings { ResponseFormat = new Uri("http://127.0.0.1") };

        var refusal = Assert.Throws<ArgumentException>(() =>
            OpenChatPromptExecutionSettings.FromExecutionSettings(settings)
        );

        Assert.Contains("a Microsoft.Extensions.AI.ChatResponseFormat", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class SettingsWithAType : PromptExecutionSettings
    {
        public object Schema { get; } = typeof(City);
    }

    [Fact]
    public void FromExecutionSettings_ValueWithoutJson_NamesTheSettingsAndTheValue()
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            OpenChatPromptExecutionSettings.FromExecutionSettings(new SettingsWithAType())
        );

        Assert.Contains(nameof(SettingsWithAType), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.Schema", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("use OpenChatPromptExecutionSettings", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromExecutionSettings_FromPromptTemplateJson_TakesValues()
    {
        var config = PromptTemplateConfig.FromJson(
            """
            {
              "schema": 1,
              "execution_settings": {
                "default": { "max_tokens": 33, "temperature": 0, "function_choice_behavior": { "type": "auto" } },
                "other": { "max_tokens": "44" }
              }
            }
            """
        );

        var first = OpenChatPromptExecutionSettings.FromExecutionSettings(config.ExecutionSettings["default"]);
        var second = OpenChatPromptExecutionSettings.FromExecutionSettings(config.ExecutionSettings["other"]);

        Assert.Equal((33, 0.0, 44), (first.MaxTokens, first.Temperature, second.MaxTokens));
        Assert.IsType<AutoFunctionChoiceBehavior>(first.FunctionChoiceBehavior);
    }

    [Theory]
    [InlineData("max_tokens", "many", "must be a whole number; it is \"many\"")]
    [InlineData("max_tokens", 1.5, "must be a whole number; it is \"1.5\"")]
    [InlineData("max_tokens", true, "must be a whole number; it is \"True\"")]
    [InlineData("temperature", "hot", "must be a number; it is \"hot\"")]
    [InlineData("seed", 0.5, "must be a whole number")]
    [InlineData("stop_sequences", 5, "must be a list of texts")]
    [InlineData("chat_system_prompt", 5, "must be a text")]
    [InlineData("prompt_format", "jinja", "must be one of server_template, raw, chat, math")]
    [InlineData("include_author_names", "yes", "must be true or false")]
    [InlineData("agent_name", 5, "must be a text")]
    public void FromExecutionSettings_WrongType_NamesTheSettingAndWhatItTakes(
        string name,
        object value,
        string expected
    )
    {
        var exception = Assert.Throws<ArgumentException>(() => Read((name, value)));

        Assert.Contains($"\"{name}\" {expected}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromExecutionSettings_OutOfRange_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Read(("max_tokens", 0)));

    [Fact]
    public void FromExecutionSettings_WholeNumberWithFraction_IsTaken() =>
        Assert.Equal(100, Read(("max_tokens", 100.0)).MaxTokens);

    [Fact]
    public void FromExecutionSettings_StopSequenceAlone_IsAListOfOne() =>
        Assert.Equal(["END"], Read(("stop_sequences", "END")).StopSequences!);

    [Fact]
    public void FromExecutionSettings_StopSequencesOfJson_AreTaken() =>
        Assert.Equal(["A", "B"], Read(("stop_sequences", JsonElement.Parse("""["A","B"]"""))).StopSequences!);
}
