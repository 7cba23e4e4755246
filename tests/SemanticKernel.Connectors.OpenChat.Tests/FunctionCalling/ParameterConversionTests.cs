using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

/// <summary>
/// Which arguments Semantic Kernel makes of what a model wrote, and with which options: the table of
/// docs/semantic-kernel.md.
/// </summary>
public sealed class ParameterConversionTests
{
    private static readonly JsonSerializerOptions s_enumsAsNames = new(JsonSerializerOptions.Default)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    public sealed record Trip(string City, DayOfWeek Day);

    private sealed class Plugin(List<object?> given)
    {
        [KernelFunction]
        public void OneEnum(DayOfWeek value) => given.Add(value);

        [KernelFunction]
        public void Enums(DayOfWeek[] value) => given.Add(string.Join(',', value));

        [KernelFunction]
        public void Class(Trip value) => given.Add(value);

        [KernelFunction]
        public void Date(DateOnly value) => given.Add(value);

        [KernelFunction]
        public void Time(TimeOnly value) => given.Add(value);

        [KernelFunction]
        public void Moment(DateTimeOffset value) => given.Add(value);

        [KernelFunction]
        public void Span(TimeSpan value) => given.Add(value);

        [KernelFunction]
        public void Numbers(int[] value) => given.Add(string.Join(',', value));

        [KernelFunction]
        public void Id(Guid value) => given.Add(value);
    }

    public static TheoryData<string, string, bool, bool, object?> Arguments
    {
        get
        {
            var trip = """{"City": "Rome", "Day": "Friday"}""";
            var data = new TheoryData<string, string, bool, bool, object?>
            {
                // function, argument, options with enums as names, types retained, what it runs with (null: it is not run)
                { "OneEnum", "\"Friday\"", false, false, DayOfWeek.Friday },
                { "OneEnum", "\"Friday\"", true, false, DayOfWeek.Friday },
                { "Enums", """["Friday", "Monday"]""", false, false, null },
                { "Enums", """["Friday", "Monday"]""", true, false, "Friday,Monday" },
                { "Enums", """["Friday", "Monday"]""", true, true, "Friday,Monday" },
                { "Class", trip, false, false, null },
                { "Class", trip, true, false, new Trip("Rome", DayOfWeek.Friday) },
                { "Class", trip, true, true, new Trip("Rome", DayOfWeek.Friday) },
                { "Date", "\"2026-03-01\"", false, false, null },
                { "Date", "\"2026-03-01\"", true, false, null },
                { "Date", "\"2026-03-01\"", false, true, new DateOnly(2026, 3, 1) },
                { "Time", "\"14:30\"", false, false, null },
                { "Time", "\"14:30:00\"", false, true, new TimeOnly(14, 30) },
                { "OneEnum", "\"Friday\"", false, true, null },
                { "OneEnum", "\"Friday\"", true, true, DayOfWeek.Friday },
                {
                    "Moment",
                    "\"2026-03-01T14:30:00Z\"",
                    false,
                    false,
                    new DateTimeOffset(2026, 3, 1, 14, 30, 0, TimeSpan.Zero)
                },
                { "Span", "\"01:30:00\"", false, false, TimeSpan.FromMinutes(90) },
                { "Numbers", "[1, 2]", false, false, "1,2" },
                {
                    "Id",
                    "\"7d444840-9dc0-11d1-b245-5ffdce74fad2\"",
                    false,
                    false,
                    new Guid("7d444840-9dc0-11d1-b245-5ffdce74fad2")
                },
            };
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task Ask_Argument_IsConvertedWithTheseOptions(
        string function,
        string argument,
        bool areEnumsNames,
        bool areTypesRetained,
        object? expected
    )
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(
            $$$"""<tool_call>{"name": "P-{{{function}}}", "arguments": {"value": {{{argument}}}}}</tool_call>""",
            "Done."
        );
        var given = new List<object?>();
        var plugin = areEnumsNames
            ? KernelPluginFactory.CreateFromObject(new Plugin(given), s_enumsAsNames, "P")
            : KernelPluginFactory.CreateFromObject(new Plugin(given), "P");
        var kernel = emulator.Kernel(plugin);
        var history = new ChatHistory("Go.", AuthorRole.User);
#pragma warning disable SKEXP0001 // The option is experimental, and part of what is asked here.
        var options = new FunctionChoiceBehaviorOptions { RetainArgumentTypes = areTypesRetained };
#pragma warning restore SKEXP0001
        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(options: options),
        };

        await kernel.GetRequiredService<IChatCompletionService>().AskAsync(false, history, settings, kernel);

        Assert.Equal(expected is null ? [] : [expected], given);
    }
}
