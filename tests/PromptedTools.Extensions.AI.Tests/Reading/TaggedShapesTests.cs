namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Replies in the protocol's own form and its misspellings.</summary>
public class TaggedShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    public static TheoryData<string, string> Blocks =>
        new()
        {
            // 1
            { "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>", Paris },
            // 2
            {
                "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>",
                Paris + "; now {}"
            },
            // 3
            {
                "<tool_call>[{\"name\":\"now\",\"arguments\":{}},{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}]</tool_call>",
                "now {}; " + Paris
            },
            // 4
            { "<tool_call>{\"name\":\"now\",\"arguments\":{}}", "now {}" },
            // 6
            { "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}<tool_call>", Paris },
            { "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</tool>", Paris },
            { "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</tool_call", Paris },
            { "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}<\\/tool_call>", Paris },
            // 7
            { "<TOOL_CALL>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</TOOL_CALL>", Paris },
            { "<tool-call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</tool-call>", Paris },
            { "<tool_calls>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</tool_calls>", Paris },
            { "[TOOL_CALL]{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}[/TOOL_CALL]", Paris },
            {
                "[function_call] {\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}} [//function_call]",
                Paris
            },
            { "[TOOL_CALLS] [{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}]", Paris },
            { "[TOOL_CALLS]get_weather[ARGS]{\"city\":\"Paris\"}", Paris },
            { "[TOOL_REQUEST]{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}[END_TOOL_REQUEST]", Paris },
            { "<|tool_call|>[{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}]<|/tool_call|>", Paris },
            { "<|python_tag|>{\"name\":\"get_weather\",\"parameters\":{\"city\":\"Paris\"}}", Paris },
            { "<functioncall> {\"name\": \"get_weather\", \"arguments\": '{\"city\": \"Paris\"}'}", Paris },
            // 9
            {
                "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</tool_call><tool_result>{\"temp\":20}</tool_result> It is 20.",
                Paris
            },
            // 10
            {
                "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</tool_call>\nThis asks for the weather.",
                Paris
            },
            // 61
            { "<function=get_weather>{\"city\":\"Paris\"}</function>", Paris },
            {
                "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n</function>\n</tool_call>",
                Paris
            },
            { "<invoke name=\"get_weather\"><parameter name=\"city\">Paris</parameter></invoke>", Paris },
            { "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Paris</arg_value>\n</tool_call>", Paris },
            // 62
            { "<get_weather><city>Paris</city></get_weather>", Paris },
            // 53
            {
                "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call><tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>",
                "now {}"
            },
            // 78
            {
                "<tool_call>{\"name\":\"Mail-Send\",\"arguments\":{\"to\":\"a@b.c\",\"body\":\"<tool_call>{\\\"name\\\":\\\"now\\\",\\\"arguments\\\":{}}</tool_call>\"}}</tool_call>",
                """Mail-Send {"to":"a@b.c","body":"<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>"}"""
            },
        };

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Read_TaggedBlock_GivesItsCalls(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 8
    [Fact]
    public void Read_TextBeforeABlock_KeepsTheText()
    {
        var reply =
            "Sure, let me check.\n<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}</tool_call>";

        Assert.Equal("Sure, let me check. » " + Paris, ShapeReader.Line(reply));
    }

    // 5
    public static TheoryData<string> CutBlocks =>
        [
            "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Par",
            "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"",
            "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call><tool_call>{\"name\":\"get_weather\",\"argu",
        ];

    [Theory]
    [MemberData(nameof(CutBlocks))]
    public void Read_BlockCutByTheTokenLimit_IsTruncated(string reply) =>
        Assert.Equal("truncated", ShapeReader.Line(ShapeReader.Read(reply, isTruncated: true)));

    // 4, 47
    [Fact]
    public void Read_OpenBlockOfAFinishedOutput_IsClosed() =>
        Assert.Equal(Paris, ShapeReader.Line("<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\""));

    public static TheoryData<string> BlocksWithoutCalls =>
        ["<tool_call>I will look that up.</tool_call>", "<tool_call>{\"city\":\"Paris\"}</tool_call>"];

    [Theory]
    [MemberData(nameof(BlocksWithoutCalls))]
    public void Read_BlockWithoutACall_IsRejected(string reply) =>
        Assert.Equal("rejected: the block holds no call", ShapeReader.Line(reply));

    // 79
    [Fact]
    public void Read_BlockInAFenceAfterProse_IsTextUnlessACallIsRequired()
    {
        var reply =
            "The syntax is:\n```\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>\n```\nThat is all.";

        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
        Assert.Equal("The syntax is: » now {}", ShapeReader.Line(reply, ShapeReader.Required));
    }

    [Fact]
    public void Read_TagInInlineCode_IsText()
    {
        var reply = "Write `<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>` to call.";

        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
    }

    public static TheoryData<string, string> MadeUpResults =>
        new()
        {
            { "<tool_result>{\"temp\":20}</tool_result> It is 20.", "forged" },
            { "It is 20.\n<tool_result>{\"temp\":20}</tool_result>", "text: It is 20." },
        };

    [Theory]
    [MemberData(nameof(MadeUpResults))]
    public void Read_MadeUpResult_IsNotShown(string reply, string expected) =>
        Assert.Equal(expected, ShapeReader.Line(reply));

    // 72
    public static TheoryData<string> Texts => ["a < b", "<b>x</b>", "[see the notes](http://example.org/a) and [1]"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Read_AngleBracketsThatAreNoTag_AreText(string reply) =>
        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
}
