using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Tests;

public sealed class OpenChatPromptExecutionSettingsTests
{
    private static OpenChatPromptExecutionSettings Full() =>
        new()
        {
            ServiceId = "service",
            ModelId = "model",
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
            ExtensionData = new Dictionary<string, object> { ["min_p"] = 0.1 },
            MaxTokens = 100,
            Temperature = 0.5,
            TopP = 0.9,
            TopK = 40,
            Seed = 7,
            FrequencyPenalty = 0.25,
            PresencePenalty = 0.75,
            StopSequences = ["END"],
            ChatSystemPrompt = "Be brief.",
            ResponseFormat = "json_object",
            PromptFormat = OpenChatPromptFormat.Math,
            IncludeAuthorNames = true,
            AgentName = "Ann",
        };

    [Fact]
    public void Clone_OfFullSettings_HasEveryPropertyAndTheType()
    {
        var settings = Full();

        var clone = Assert.IsType<OpenChatPromptExecutionSettings>(settings.Clone());

        foreach (var property in typeof(OpenChatPromptExecutionSettings).GetProperties())
        {
            var expected = property.GetValue(settings);
            Assert.NotNull(expected);
            Assert.Equal(expected, property.GetValue(clone));
        }
    }

    [Fact]
    public void Clone_OfFrozenSettings_CanBeChangedWithoutChangingTheOriginal()
    {
        var settings = Full();
        settings.Freeze();

        var clone = (OpenChatPromptExecutionSettings)settings.Clone();
        clone.StopSequences!.Add("STOP");
        clone.ExtensionData!["top_a"] = 1;
        clone.MaxTokens = 5;

        Assert.Equal(["END"], settings.StopSequences!);
        Assert.Single(settings.ExtensionData!);
        Assert.Equal(100, settings.MaxTokens);
    }

    [Fact]
    public void Setters_OfFrozenSettings_Throw()
    {
        var settings = Full();
        var values = typeof(OpenChatPromptExecutionSettings)
            .GetProperties()
            .Where(static property => property.CanWrite && property.Name != nameof(settings.IsFrozen))
            .Select(property => (property, Value: property.GetValue(settings)))
            .ToList();
        settings.Freeze();
        settings.Freeze();

        foreach (var (property, value) in values)
        {
            var exception = Assert.Throws<System.Reflection.TargetInvocationException>(() =>
                property.SetValue(settings, value)
            );
            Assert.IsType<InvalidOperationException>(exception.InnerException);
        }

        Assert.Throws<NotSupportedException>(() => settings.StopSequences!.Add("more"));
    }

    [Fact]
    public void Json_OfFullSettings_HasTheNamesToChatOptionsHonoursAndReadsBack()
    {
        var settings = Full();
        settings.FunctionChoiceBehavior = null;

        var json = JsonSerializer.Serialize(settings);
        var read = JsonSerializer.Deserialize<OpenChatPromptExecutionSettings>(json)!;

        Support.Json.AssertEqual(
            """
            {
              "max_tokens": 100, "temperature": 0.5, "top_p": 0.9, "top_k": 40, "seed": 7, "frequency_penalty": 0.25,
              "presence_penalty": 0.75, "stop_sequences": ["END"], "chat_system_prompt": "Be brief.",
              "response_format": "json_object", "prompt_format": "math", "include_author_names": true, "agent_name": "Ann",
              "service_id": "service", "model_id": "model", "function_choice_behavior": null, "min_p": 0.1
            }
            """,
            System.Text.Json.Nodes.JsonNode.Parse(json)!
        );
        Assert.Equal(json, JsonSerializer.Serialize(read));
    }

    [Fact]
    public void Json_NumbersAsText_AreRead()
    {
        var read = JsonSerializer.Deserialize<OpenChatPromptExecutionSettings>(
            """{ "max_tokens": "100", "temperature": "0.5", "seed": "7", "top_p": "1" }"""
        )!;

        Assert.Equal((100, 0.5, 7L, 1.0), (read.MaxTokens, read.Temperature, read.Seed, read.TopP));
    }

    [Theory]
    [InlineData("""{ "max_tokens": 0 }""", "max_tokens")]
    [InlineData("""{ "temperature": -1 }""", "temperature")]
    [InlineData("""{ "top_p": 1.1 }""", "top_p")]
    [InlineData("""{ "top_k": 0 }""", "top_k")]
    [InlineData("""{ "frequency_penalty": 3 }""", "frequency_penalty")]
    [InlineData("""{ "presence_penalty": -2.5 }""", "presence_penalty")]
    public void Json_ValueOutOfRange_NamesTheSettingAndItsRange(string json, string name)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() =>
            JsonSerializer.Deserialize<OpenChatPromptExecutionSettings>(json)
        );

        Assert.Contains($"\"{name}\" must be", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void Temperature_NoFiniteFloat_Throws(double temperature) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new OpenChatPromptExecutionSettings { Temperature = temperature }
        );

    [Fact]
    public void ResponseFormat_Property_IsTheSettableObjectThatMagenticLooksFor()
    {
        var property = typeof(OpenChatPromptExecutionSettings).GetProperty("ResponseFormat")!;

        Assert.Equal(typeof(object), property.PropertyType);
        Assert.True(property.CanWrite);
    }

    [Fact]
    public void ResponseFormat_NothingItKnows_ThrowsAndNamesWhatItTakes()
    {
        var settings = new OpenChatPromptExecutionSettings();

        var wrongWord = Assert.Throws<ArgumentException>(() => settings.ResponseFormat = "yaml");
        var wrongType = Assert.Throws<ArgumentException>(() => settings.ResponseFormat = 5);

        Assert.Contains("\"json_object\"", wrongWord.Message, StringComparison.Ordinal);
        Assert.Contains("Int32", wrongType.Message, StringComparison.Ordinal);
    }

    public sealed record Answer(string City, int Days);

    public static TheoryData<object, string> Formats() =>
        new()
        {
            { "text", "\"text\"" },
            { ChatResponseFormat.Text, "\"text\"" },
            { "json_object", "\"json_object\"" },
            { ChatResponseFormat.Json, "\"json_object\"" },
            { JsonElement.Parse("""{"type":"json_object"}"""), "\"json_object\"" },
            { """{"type":"object","required":["a"]}""", """{"type":"object","required":["a"]}""" },
            { JsonElement.Parse("""{"type":"array"}"""), """{"type":"array"}""" },
            {
                JsonElement.Parse("""{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"array"}}}"""),
                """{"type":"array"}"""
            },
            { ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"array"}""")), """{"type":"array"}""" },
        };

    [Theory]
    [MemberData(nameof(Formats))]
    public void ResponseFormat_EachForm_IsWrittenAsWordOrSchemaAndReadBack(object format, string expected)
    {
        var json = JsonSerializer.Serialize(new OpenChatPromptExecutionSettings { ResponseFormat = format });
        var read = JsonSerializer.Deserialize<OpenChatPromptExecutionSettings>(json)!;

        var written = System.Text.Json.Nodes.JsonNode.Parse(json)!["response_format"]!;
        Support.Json.AssertEqual(expected, written);
        Assert.NotNull(read.ResponseFormat);
    }

    [Fact]
    public void ResponseFormat_Type_IsASchemaWithTheTypesOwnPropertyNames()
    {
        var json = JsonSerializer.Serialize(new OpenChatPromptExecutionSettings { ResponseFormat = typeof(Answer) });

        var schema = JsonElement.Parse(json).GetProperty("response_format");
        Assert.Equal(
            ["City", "Days"],
            schema.GetProperty("properties").EnumerateObject().Select(static property => property.Name)
        );
    }
}
