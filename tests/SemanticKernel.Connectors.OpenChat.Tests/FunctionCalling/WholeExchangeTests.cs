using System.ComponentModel;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using PromptedTools.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

/// <summary>A kernel, real HTTP and the caller's own history: every message and both bodies.</summary>
public sealed class WholeExchangeTests
{
    private const string Call = """
        <tool_call>
        {"name": "Weather-GetForecast", "arguments": {"city": "Paris", "days": 3}}
        </tool_call>
        """;

    private sealed class Weather
    {
        [KernelFunction, Description("Gets the weather forecast.")]
        public static string GetForecast([Description("The city.")] string city, int days = 1) =>
            $"{city}: sun for {days} days";

        [KernelFunction, Description("Lists known cities.")]
        public static string[] ListCities() => ["Paris", "Zürich"];
    }

    private readonly ChatHistory _history = new("Help.") { new ChatMessageContent(AuthorRole.User, "Sun in Paris?") };
    private readonly OpenChatPromptExecutionSettings _settings = new()
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
    };

    private static Kernel NewKernel(OpenChatEmulator emulator) =>
        emulator.Kernel(KernelPluginFactory.CreateFromType<Weather>());

    private Task<ChatMessageContent> AskAsync(
        Kernel kernel,
        bool isStreaming,
        PromptExecutionSettings? settings = null
    ) =>
        kernel
            .GetRequiredService<IChatCompletionService>()
            .AskAsync(isStreaming, _history, settings ?? _settings, kernel);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ToolCall_InvokesAndAsksAgainWithCallAndResult(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Yes, for three days.");

        var answer = await AskAsync(NewKernel(emulator), isStreaming);

        Assert.Equal("Yes, for three days.", answer.Content);
        Assert.Equal("stop", answer.Metadata!["FinishReason"]);
        Assert.Equal(4, _history.Count);
        var call = Assert.Single(FunctionCallContent.GetFunctionCalls(_history[2]));
        Assert.Equal(("Weather", "GetForecast", "3"), (call.PluginName, call.FunctionName, call.Arguments!["days"]));
        var result = Assert.Single(_history[3].Items.OfType<FunctionResultContent>());
        Assert.Equal((call.Id, "Paris: sun for 3 days"), (result.CallId, result.Result));
        Assert.Equal("tool_calls", _history[2].Metadata!["FinishReason"]);

        var first = Prompts.Messages(emulator.Requests[0].Body).AsArray();
        var second = Prompts.Messages(emulator.Requests[1].Body).AsArray();
        Assert.Equal(["system", "user"], first.Select(static message => message!["role"]!.GetValue<string>()));
        Assert.Contains(
            "Weather-GetForecast(city: string, days?: int",
            first[0]!["content"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
        Assert.Equal(first[0]!.ToJsonString(), second[0]!.ToJsonString());
        Json.AssertEqual(
            """
            {
              "role": "assistant",
              "content": "<tool_call>\n[{\"name\": \"Weather-GetForecast\", \"arguments\": {\"city\":\"Paris\",\"days\":3}}]\n</tool_call>"
            }
            """,
            second[2]!
        );
        Assert.StartsWith(
            "<tool_result name=\"Weather-GetForecast\" id=\"1\">\nParis: sun for 3 days\n</tool_result>",
            second[3]!["content"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
        Assert.Equal(4, second.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_TextThenCall_KeepsTheTextInHistoryAndBody(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Let me look.\n" + Call, "Yes.");

        await AskAsync(NewKernel(emulator), isStreaming);

        Assert.Equal("Let me look.", _history[2].Content?.Trim());
        Assert.Single(FunctionCallContent.GetFunctionCalls(_history[2]));
        Assert.StartsWith(
            "Let me look.",
            Prompts.Contents(emulator.Requests[1].Json!.Value)[2],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Weather-GetForecast")]
    [InlineData("Weather_GetForecast")]
    [InlineData("Weather.GetForecast")]
    [InlineData("weather-getforecast")]
    public async Task Ask_AnySeparator_FindsTheFunction_sk8472_sk10206(string name)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call.Replace("Weather-GetForecast", name, StringComparison.Ordinal), "Yes.");

        await AskAsync(NewKernel(emulator), isStreaming: false);

        var call = Assert.Single(FunctionCallContent.GetFunctionCalls(_history[2]));
        Assert.Equal(("Weather", "GetForecast"), (call.PluginName, call.FunctionName));
        Assert.Equal("Paris: sun for 3 days", _history[3].Content);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ResultOfObjects_IsCompactJsonWithItsOwnLetters(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call.Replace("GetForecast", "ListCities", StringComparison.Ordinal), "Two.");

        await AskAsync(NewKernel(emulator), isStreaming);

        Assert.Equal("""["Paris","Zürich"]""", _history[3].Content);
    }

    private const string NotShown = """<tool_call>{"name": "Weather-ListCities", "arguments": {}}</tool_call>""";

    private static PromptExecutionSettings ForecastOnly(Kernel kernel) =>
        new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto([kernel.Plugins["Weather"]["GetForecast"]]),
        };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_FunctionNotShown_IsNotInvokedAndTheModelIsAskedAgain_sk14183(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(NotShown, "I know no cities.");
        var kernel = NewKernel(emulator);

        var answer = await AskAsync(kernel, isStreaming, ForecastOnly(kernel));

        Assert.Equal("I know no cities.", answer.Content);
        Assert.Equal(2, _history.Count);
        Assert.Equal(2, emulator.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_NothingButUnusableCalls_ThrowsAndLeavesTheHistoryAlone(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Reply = static _ => NotShown;
        var kernel = NewKernel(emulator);

        await Assert.ThrowsAsync<PromptedToolCallException>(() => AskAsync(kernel, isStreaming, ForecastOnly(kernel)));

        Assert.Equal(2, _history.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_None_ToolsStayOutOfThePromptAndNothingIsCalled_sk12209(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("It is sunny.\n" + Call);

        var answer = await AskAsync(
            NewKernel(emulator),
            isStreaming,
            new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.None() }
        );

        Assert.Equal("It is sunny.", answer.Content!.TrimEnd());
        Assert.Empty(FunctionCallContent.GetFunctionCalls(answer));
        Assert.DoesNotContain("GetForecast", emulator.Requests[0].Body, StringComparison.Ordinal);
        Assert.Equal(2, _history.Count);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task Ask_StrictSchemaAdherence_RefusesAPropertyThatTheFunctionDoesNotHave(bool isStrict, int requests)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        var odd = Call.Replace("\"days\": 3", "\"days\": 3, \"wind\": 1", StringComparison.Ordinal);
        emulator.Script.Reply = prompt =>
            prompt.LastUserText.Contains("sun for 3 days", StringComparison.Ordinal) ? "Yes."
            : prompt.LastUserText.Contains("wind", StringComparison.Ordinal) ? Call
            : odd;
        var behavior = FunctionChoiceBehavior.Auto(options: new() { AllowStrictSchemaAdherence = isStrict });

        var answer = await AskAsync(
            NewKernel(emulator),
            isStreaming: false,
            new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = behavior }
        );

        Assert.Equal("Yes.", answer.Content);
        Assert.Equal(requests, emulator.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ResultThatHasNoText_TellsTheModelAndLeavesNoCallUnanswered(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("""<tool_call>{"name": "Odd-Kind", "arguments": {}}</tool_call>""", "Sorry.");
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "Odd",
                [KernelFunctionFactory.CreateFromMethod(static () => typeof(Weather), "Kind")]
            )
        );

        var answer = await AskAsync(kernel, isStreaming);

        Assert.Equal("Sorry.", answer.Content);
        Assert.StartsWith("Error: Exception while invoking function.", _history[3].Content, StringComparison.Ordinal);
        Assert.Equal(2, emulator.Requests.Count);
    }

    [Fact]
    public async Task InvokePrompt_WithFunctions_AnswersInOneGo()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Yes.");

        var answer = await NewKernel(emulator).InvokePromptAsync("Sun in Paris?", new(_settings));

        Assert.Equal("Yes.", answer.ToString());
        Assert.Equal(2, emulator.Requests.Count);
    }

    private sealed record City(string Name, int People);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ResponseFormatOfAType_GivesJsonThatTheSerializerReads(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Here you are:\n```json\n{\"Name\": \"Paris\", \"People\": 2100000,}\n```");
        var settings = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(City) };

        var answer = await AskAsync(NewKernel(emulator), isStreaming, settings);

        Assert.Equal(new City("Paris", 2_100_000), System.Text.Json.JsonSerializer.Deserialize<City>(answer.Content!));
    }
}
