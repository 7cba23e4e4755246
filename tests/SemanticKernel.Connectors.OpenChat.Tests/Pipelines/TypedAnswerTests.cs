using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;
using YamlDotNet.Serialization;

namespace SemanticKernel.Connectors.OpenChat.Tests.Pipelines;

/// <summary>A prompt's answer as an object: the response format's type is the only setting.</summary>
public sealed class TypedAnswerTests
{
    public enum Climate
    {
        Mild,
        Hot,
    }

    public sealed record City(string Name, int People, Climate Climate, DateOnly? Founded = null);

    private static readonly City s_paris = new("Paris", 2_100_000, Climate.Mild);
    private const string Paris = """{"Name": "Paris", "People": 2100000, "Climate": "Mild"}""";

    private interface IPlace
    {
        string Name { get; }
    }

    [Fact]
    public async Task InvokePrompt_OfTheFormatsType_GivesTheObject()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue($"Here you are:\n```json\n{Paris}\n```");
        var settings = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(City) };

        var city = await emulator.Kernel().InvokePromptAsync<City>("Describe Paris.", new(settings));

        Assert.Equal(s_paris, city);
    }

    [Fact]
    public async Task InvokePrompt_SettingsOfAnotherConnector_GivesTheObject()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Paris);
        var settings = new OpenAIPromptExecutionSettings { ResponseFormat = typeof(City) };

        Assert.Equal(s_paris, await emulator.Kernel().InvokePromptAsync<City>("Describe Paris.", new(settings)));
    }

    /// <summary>SK reads the settings of a prompt file in YAML as maps and lists of texts, whatever the scalars look like.</summary>
    [Theory]
    [InlineData("{type: object, properties: {Name: {type: string}, People: {type: integer, minimum: 1}}}")]
    [InlineData(
        """
            type: json_schema
            json_schema:
              name: city
              strict: true
              schema:
                type: object
                properties: {Name: {type: string}, People: {type: integer}}
                required: [Name, People]
                additionalProperties: false
            """
    )]
    public async Task InvokePrompt_SchemaAsAMapOfYaml_IsShownAndHolds(string yaml)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Paris.", """{"Name": "Paris", "People": 2100000}""");
        var settings = new PromptExecutionSettings
        {
            ExtensionData = new Dictionary<string, object>
            {
                ["response_format"] = new DeserializerBuilder().Build().Deserialize(yaml)!,
            },
        };

        var city = await emulator.Kernel().InvokePromptAsync<string>("Describe Paris.", new(settings));

        Assert.Equal("""{"Name":"Paris","People":2100000}""", city);
        Assert.Contains("People", Prompts.Contents(emulator.Requests[0].Json!.Value)[0], StringComparison.Ordinal);
        Assert.Equal(2, emulator.Requests.Count);
    }

    [Fact]
    public async Task InvokePrompt_AfterACall_GivesTheObjectOfTheAnswer()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("""<tool_call>{"name": "P-Count", "arguments": {}}</tool_call>""", Paris);
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "P",
                [KernelFunctionFactory.CreateFromMethod(static () => 2_100_000, "Count")]
            )
        );
        var settings = new OpenChatPromptExecutionSettings
        {
            ResponseFormat = typeof(City),
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
        };

        Assert.Equal(s_paris, await kernel.InvokePromptAsync<City>("Describe Paris.", new(settings)));
        Assert.Equal(2, emulator.Requests.Count);
    }

    [Fact]
    public async Task Ask_TypeAsFormat_KeepsTheTextAndTheResponse()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Paris);
        using var service = emulator.Service();
        var settings = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(City) };

        var answer = await service.AskAsync(false, new ChatHistory("Describe Paris.", AuthorRole.User), settings);

        Assert.Equal(s_paris, answer.InnerContent);
        Assert.Equal(
            s_paris,
            System.Text.Json.JsonSerializer.Deserialize<City>(answer.Content!, AIJsonUtilities.DefaultOptions)
        );
        Assert.IsType<ChatResponse>(Assert.Single(answer.Items).InnerContent);
    }

    [Fact]
    public async Task InvokePrompt_ListOfObjects_GivesTheList()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue($"[{Paris}]");
        var settings = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(List<City>) };

        var cities = await emulator.Kernel().InvokePromptAsync<List<City>>("List cities.", new(settings));

        Assert.Equal([s_paris], cities!);
    }

    [Fact]
    public async Task Ask_TypeThatOnlyDescribes_IsTheText()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("""{"Name": "Paris"}""");
        using var service = emulator.Service();
        var settings = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(IPlace) };

        var answer = await service.AskAsync(false, new ChatHistory("Describe Paris.", AuthorRole.User), settings);

        Assert.IsType<ChatResponse>(answer.InnerContent);
        Assert.Contains("Paris", answer.Content, StringComparison.Ordinal);
    }
}
