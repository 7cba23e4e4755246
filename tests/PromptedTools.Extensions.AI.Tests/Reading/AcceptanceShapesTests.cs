using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Which calls are taken: names, arguments, modes.</summary>
public class AcceptanceShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    // 31
    [Fact]
    public void Read_NameThatTwoToolsFoldTo_IsRejected()
    {
        var tools = new[] { ShapeReader.Tool("get_time", "{}"), ShapeReader.Tool("getTime", "{}") };

        Assert.Equal(
            "rejected: ambiguous tool name",
            ShapeReader.Line("{\"name\":\"get-time\",\"arguments\":{}}", tools: tools)
        );
    }

    // 32, 33, 34
    [Theory]
    [InlineData("get_wether", "get_weather")]
    [InlineData("open_door", "now")]
    [InlineData("tool name", "now")]
    public void Read_UnknownName_IsRejectedAndTheNamesAreListed(string name, string listed)
    {
        var reply = ShapeReader.Read("{\"name\":\"" + name + "\",\"arguments\":{\"city\":\"Paris\"}}");

        Assert.Equal(ToolReplyKind.Rejected, reply.Kind);
        Assert.Equal("unknown tool", reply.Diagnostics[0].Reason);
        Assert.Contains(listed, reply.Diagnostics[0].Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NearName_IsSuggestedFirst() =>
        Assert.StartsWith(
            "one of get_weather",
            ShapeReader.Read("""{"name":"get_wether","arguments":{}}""").Diagnostics[0].Expected,
            StringComparison.Ordinal
        );

    public static TheoryData<string, string> Arguments =>
        new()
        {
            // 35, 65
            { """{"name":"get_weather","arguments":{"days":3}}""", "rejected: $.city is required" },
            { """{"name":"get_weather"}""", "rejected: $.city is required" },
            // 36
            { """{"name":"get_weather","arguments":{"city":"Paris","country":"France"}}""", Paris },
            // 37
            { """{"name":"get_weather","arguments":{"City":"Paris"}}""", Paris },
            // 38
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":"3"}}""",
                """get_weather {"city":"Paris","days":3}"""
            },
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":3.0}}""",
                """get_weather {"city":"Paris","days":3}"""
            },
            // 39
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":2.5}}""",
                "rejected: $.days has the wrong type"
            },
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":"three"}}""",
                "rejected: $.days has the wrong type"
            },
            { """{"name":"get_weather","arguments":{"city":"Paris","days":9}}""", "rejected: $.days is out of range" },
            // 40
            {
                """{"name":"get_weather","arguments":{"city":"Paris","unit":"Celsius"}}""",
                """get_weather {"city":"Paris","unit":"celsius"}"""
            },
            {
                """{"name":"get_weather","arguments":{"city":"Paris","unit":"C"}}""",
                "rejected: $.unit is not an allowed value"
            },
            // 41
            {
                """{"name":"search_docs","arguments":{"query":"q","tags":"a"}}""",
                """search_docs {"query":"q","tags":["a"]}"""
            },
            { """{"name":"get_weather","arguments":{"city":["Paris"]}}""", Paris },
            { """{"name":"get_weather","arguments":{"city":["a","b"]}}""", "rejected: $.city has the wrong type" },
            // 42
            { """{"name":"get_weather","arguments":{"city":null}}""", "rejected: $.city has the wrong type" },
            { """{"name":"get_weather","arguments":{"city":"Paris","days":null}}""", Paris },
            // 43
            { """{"name":"get_weather","arguments":{"city":"<city>"}}""", "rejected: $.city is a placeholder" },
            { """{"name":"get_weather","arguments":{"city":"..."}}""", "rejected: $.city is a placeholder" },
            // 50
            { """{"name":"get_weather","arguments":{"city":"Rome","city":"Paris"}}""", Paris },
            // 67
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":NaN}}""",
                "rejected: $.days has the wrong type"
            },
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":0x1F}}""",
                "rejected: $.days has the wrong type"
            },
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":01}}""",
                "rejected: $.days has the wrong type"
            },
            {
                """{"name":"get_weather","arguments":{"city":"Paris","days":Infinity}}""",
                "rejected: $.days has the wrong type"
            },
            // 69
            {
                """{"name":"search_docs","arguments":{"query":"q","top_k":99999999999999999999}}""",
                "search_docs {\"query\":\"q\",\"top_k\":99999999999999999999}"
            },
        };

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Read_Arguments_AreCheckedAndMended(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 36
    [Fact]
    public void Read_UnknownProperty_IsDroppedWithAFindingOrRejectedWhenStrict()
    {
        const string Reply = """{"name":"get_weather","arguments":{"city":"Paris","country":"France"}}""";

        var finding = Assert.Single(ShapeReader.Read(Reply).Diagnostics);
        Assert.Equal((FindingSeverity.Dropped, "$.country"), (finding.Severity, finding.Path));
        Assert.Equal(
            "rejected: $.country is unknown",
            ShapeReader.Line(Reply, ShapeReader.Auto with { Fit = new() { Strict = true } })
        );
    }

    // 43
    [Fact]
    public void Read_PlaceholderWhenAllowed_IsAValue() =>
        Assert.Equal(
            """get_weather {"city":"..."}""",
            ShapeReader.Line(
                """{"name":"get_weather","arguments":{"city":"..."}}""",
                ShapeReader.Auto with
                {
                    Fit = new(),
                }
            )
        );

    // 50
    [Fact]
    public void Read_RepeatedKey_IsReported() =>
        Assert.Contains(
            ShapeReader.Read("""{"name":"get_weather","arguments":{"city":"Rome","city":"Paris"}}""").Diagnostics,
            finding => finding.Path == "city"
        );

    // 68
    [Fact]
    public void Read_ThousandsSeparator_IsTakenWhole() =>
        Assert.Equal(
            "search_docs {\"query\":\"q\",\"top_k\":1000}",
            ShapeReader.Line(
                """<tool_call>{"name":"search_docs","arguments":{"query":"q","top_k": 1,000}}</tool_call>"""
            )
        );

    // 75
    [Fact]
    public void Read_OtherToolThanTheOneRequired_IsRejected() =>
        Assert.Equal(
            "rejected: not the tool that must be called",
            ShapeReader.Line(
                """{"name":"get_weather","arguments":{"city":"Paris"}}""",
                ShapeReader.Required with
                {
                    SpecificTool = "now",
                }
            )
        );

    // 76
    [Fact]
    public void Read_ValidAndBrokenCall_AreBothRejectedUnlessValidOnesAreKept()
    {
        const string Reply = """[{"name":"now","arguments":{}},{"name":"get_weather","arguments":{}}]""";

        Assert.Equal("rejected: $.city is required", ShapeReader.Line(Reply));
        Assert.Equal("now {}", ShapeReader.Line(Reply, ShapeReader.Auto with { KeepValidCalls = true }));
    }

    [Fact]
    public void Read_SeveralCallsWhenOneIsAllowed_KeepsTheFirst()
    {
        var reply = ShapeReader.Read(
            "[now(), get_weather(city='Paris')]",
            ShapeReader.Auto with
            {
                AllowMultipleCalls = false,
            }
        );

        Assert.Equal("now {}", ShapeReader.Line(reply));
        Assert.Contains(reply.Diagnostics, finding => finding.Severity == FindingSeverity.Dropped);
    }
}
