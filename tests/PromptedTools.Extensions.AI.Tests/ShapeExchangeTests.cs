using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Tests.Reading;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>The shapes that the reader's tests list, through the whole client: in both modes, whole and streamed.</summary>
public class ShapeExchangeTests
{
    private const string Weather = """{"name":"get_weather","arguments":{"city":"Paris"}}""";
    private const string Paris = """get_weather {"city":"Paris"}""";
    private const string EndOfTurn = """search_docs {"query":"what is <|end_of_turn|>?"}""";
    private const string Shown =
        "The syntax is:\n```\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>\n```\nThat is all.";
    private const string MustCall =
        "again: Call at least one of the listed tools now: write <tool_call> blocks and nothing else.";
    private const string Plain = "again: That is no answer. Answer in plain text now.";

    [Theory]
    [MemberData(nameof(TaggedShapesTests.Blocks), MemberType = typeof(TaggedShapesTests))]
    [MemberData(nameof(ObjectShapesTests.Objects), MemberType = typeof(ObjectShapesTests))]
    [MemberData(nameof(ExpressionShapesTests.Calls), MemberType = typeof(ExpressionShapesTests))]
    [MemberData(nameof(ExpressionShapesTests.Expressions), MemberType = typeof(ExpressionShapesTests))]
    [MemberData(nameof(RepairShapesTests.BrokenJson), MemberType = typeof(RepairShapesTests))]
    [MemberData(nameof(AcceptanceShapesTests.Arguments), MemberType = typeof(AcceptanceShapesTests))]
    public async Task GetResponse_Shape_IsTheSameInBothModes(string reply, string expected)
    {
        await ShapeExchange.AssertAsync(expected, reply, ShapeExchange.Auto);
        await ShapeExchange.AssertAsync(expected, reply, ShapeExchange.Required);
    }

    [Theory]
    [MemberData(nameof(TaggedShapesTests.Texts), MemberType = typeof(TaggedShapesTests))]
    [MemberData(nameof(ExpressionShapesTests.Talk), MemberType = typeof(ExpressionShapesTests))]
    public async Task GetResponse_Text_IsShownUnlessACallIsRequired(string reply)
    {
        await ShapeExchange.AssertAsync("text: " + reply, reply, ShapeExchange.Auto);
        await ShapeExchange.AssertAsync(MustCall, reply, ShapeExchange.Required);
    }

    [Theory]
    [MemberData(nameof(ExpressionShapesTests.Programs), MemberType = typeof(ExpressionShapesTests))]
    public Task GetResponse_Program_IsShown(string reply) =>
        ShapeExchange.AssertAsync("text: " + reply, reply, ShapeExchange.Auto);

    [Theory]
    [MemberData(nameof(ObjectShapesTests.WrappedAnswers), MemberType = typeof(ObjectShapesTests))]
    public Task GetResponse_WrappedAnswer_IsShownWithoutItsWrapping(string reply, string expected) =>
        ShapeExchange.AssertAsync(expected, reply, ShapeExchange.Auto);

    [Theory]
    [MemberData(nameof(ObjectShapesTests.Nothings), MemberType = typeof(ObjectShapesTests))]
    public async Task GetResponse_NothingToShow_IsAskedAgain(string reply)
    {
        var isBlank = string.IsNullOrWhiteSpace(reply);
        await ShapeExchange.AssertAsync(isBlank ? "afresh" : Plain, reply, ShapeExchange.Auto);
    }

    [Theory]
    [MemberData(nameof(TaggedShapesTests.BlocksWithoutCalls), MemberType = typeof(TaggedShapesTests))]
    public Task GetResponse_BlockWithoutACall_IsAskedAgain(string reply) =>
        ShapeExchange.AssertAsync("rejected: the block holds no call", reply, ShapeExchange.Auto);

    [Theory]
    [MemberData(nameof(TaggedShapesTests.CutBlocks), MemberType = typeof(TaggedShapesTests))]
    public Task GetResponse_BlockCutOff_IsAskedAfreshForMore(string reply) =>
        ShapeExchange.AssertAsync(
            "afresh",
            new ScriptedReply(reply) { FinishReason = ChatFinishReason.Length },
            ShapeExchange.Auto
        );

    [Theory]
    [MemberData(nameof(ObjectShapesTests.JsonAnswers), MemberType = typeof(ObjectShapesTests))]
    public Task GetResponse_JsonAnswer_IsNoCall(string reply) =>
        ShapeExchange.AssertAsync(
            "text: " + reply,
            reply,
            new ChatOptions { Tools = ShapeExchange.Auto.Tools, ResponseFormat = ChatResponseFormat.Json }
        );

    public static TheoryData<string, string, string> ByMode =>
        new()
        {
            // 8
            {
                "Sure, let me check.\n<tool_call>" + Weather + "</tool_call>",
                "Sure, let me check. » " + Paris,
                "Sure, let me check. » " + Paris
            },
            // 13
            { "I will look.\n```json\n" + Weather + "\n```", "I will look. » " + Paris, "I will look. » " + Paris },
            // 13, the fence on the words' own line
            { "Sure! ```json\n" + Weather + "\n```", "Sure! » " + Paris, "Sure! » " + Paris },
            { "Sure! ```" + Weather + "``` it is.", "text: Sure! ```" + Weather + "``` it is.", "Sure! » " + Paris },
            // 14
            {
                "I send " + Weather + " to the service.",
                "text: I send " + Weather + " to the service.",
                "I send » " + Paris
            },
            // 32, 33, 34
            { "{\"name\":\"get_wether\",\"arguments\":{}}", "rejected: unknown tool", "rejected: unknown tool" },
            { "{\"name\":\"open_door\",\"arguments\":{}}", "rejected: unknown tool", "rejected: unknown tool" },
            { "{\"name\":\"tool name\",\"arguments\":{}}", "rejected: unknown tool", "rejected: unknown tool" },
            // 51
            {
                "It is sunny.<|end_of_turn|>GPT4 Correct User: And in Rome? <tool_call>" + Weather + "</tool_call>",
                "text: It is sunny.",
                MustCall
            },
            // 52
            {
                "{\"name\":\"search_docs\",\"arguments\":{\"query\":\"what is <|end_of_turn|>?\"}}<|end_of_turn|>GPT4 Correct User: x",
                EndOfTurn,
                EndOfTurn
            },
            {
                "<tool_call>{\"name\":\"search_docs\",\"arguments\":{\"query\":\"what is <|end_of_turn|>?\"}}</tool_call>",
                EndOfTurn,
                EndOfTurn
            },
            // 59
            { "[get_weather(city=\"Paris\")][0][\"temp\"]", "rejected: the call is part of an expression", Paris },
            // 76
            {
                "[{\"name\":\"now\",\"arguments\":{}},{\"name\":\"get_weather\",\"arguments\":{}}]",
                "rejected: $.city is required",
                "rejected: $.city is required"
            },
            // 79
            { Shown, "text: " + Shown, "The syntax is: » now {}" },
        };

    [Theory]
    [MemberData(nameof(ByMode))]
    public async Task GetResponse_ShapeThatTheModeDecides_IsReadByTheMode(string reply, string auto, string required)
    {
        await ShapeExchange.AssertAsync(auto, reply, ShapeExchange.Auto);
        await ShapeExchange.AssertAsync(required, reply, ShapeExchange.Required);
    }

    // 54: LoopGuardTests

    // 74
    [Theory]
    [InlineData("It is noon. <tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>", "text: It is noon.")]
    [InlineData("<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>", Plain)]
    public Task GetResponse_ModeNone_BlockIsNoCall(string reply, string expected) =>
        ShapeExchange.AssertAsync(expected, reply, ShapeExchange.With(ChatToolMode.None));

    // 75
    [Fact]
    public Task GetResponse_OtherToolThanTheOneRequired_IsRejected() =>
        ShapeExchange.AssertAsync(
            "rejected: not the tool that must be called",
            Weather,
            ShapeExchange.With(ChatToolMode.RequireSpecific("now"))
        );
}
