namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Replies whose JSON is broken in the ways models break it.</summary>
public class RepairShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    public static TheoryData<string, string> BrokenJson =>
        new()
        {
            // 46
            { "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\",},}", Paris },
            { "{\"name\":\"get_weather\", // the tool\n\"arguments\":{\"city\":\"Paris\"}}", Paris },
            { "{\"name\":\"get_weather\", # the tool\n\"arguments\":{\"city\":\"Paris\"}}", Paris },
            { "{“name”: “get_weather”, “arguments”: {“city”: “Paris”}}", Paris },
            { "\uFEFF{\"name\":\u00A0\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}", Paris },
            {
                "{\"name\":\"Mail-Send\",\"arguments\":{\"to\":\"a@b.c\",\"body\":\"one\ntwo\"}}",
                """Mail-Send {"to":"a@b.c","body":"one\ntwo"}"""
            },
            // 47
            { "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}", Paris },
            { "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"", Paris },
            { "{\"arguments\":{\"city\":\"Paris\",\"name\":\"get_weather\"}", Paris },
            {
                "[{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}, {\"name\":\"now\",\"arguments\":{}}]",
                Paris + "; now {}"
            },
            { "[get_weather(city='Paris')", Paris },
            // 48
            { "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}}", Paris },
            { "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}]", Paris },
            { "[get_weather(city='Paris'))]", Paris },
            // 49
            {
                "{\"name\":\"Mail-Send\",\"arguments\":{\"to\":\"a@b.c\",\"body\": \"He said \"hi\" to me\"}}",
                """Mail-Send {"to":"a@b.c","body":"He said \"hi\" to me"}"""
            },
            { "Mail-Send(to='a@b.c', body='It's John's')", """Mail-Send {"to":"a@b.c","body":"It's John's"}""" },
            { "Mail-Send(to='a@b.c', body='Let''s go')", """Mail-Send {"to":"a@b.c","body":"Let's go"}""" },
            // 71
            {
                "{\"name\":\"search_docs\",\"arguments\":{\"query\":\"a\\ud83db\"}}",
                "search_docs {\"query\":\"a\uFFFDb\"}"
            },
            {
                "{\"name\":\"search_docs\",\"arguments\":{\"query\":\"\\ud83d\\ude00\"}}",
                "search_docs {\"query\":\"\\uD83D\\uDE00\"}"
            },
            // Markup behind a quote inside; behind the last one it is the block's.
            {
                "<tool_call>{\"name\":\"search_docs\",\"arguments\":{\"query\":\"<p class=\"x\">He said \"hi\"</p>\"}}</tool_call>",
                """search_docs {"query":"<p class=\"x\">He said \"hi\"</p>"}"""
            },
            {
                "<tool_call>{\"name\":\"search_docs\",\"arguments\":{\"query\":\"<b>\"a\"</b> or <i>\"b\"</i>, too\"}}</tool_call>",
                """search_docs {"query":"<b>\"a\"</b> or <i>\"b\"</i>, too"}"""
            },
            {
                "<tool_call>{\"name\":\"search_docs\",\"arguments\":{\"query\":\"hi\"</tool_call>\nHe said \"hi\".",
                """search_docs {"query":"hi"}"""
            },
        };

    [Theory]
    [MemberData(nameof(BrokenJson))]
    public void Read_BrokenJson_IsRepaired(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 49
    [Fact]
    public void Read_InnerQuotesThatMayEndTheString_AreNotGuessed()
    {
        var reply =
            "<tool_call>{\"name\":\"Mail-Send\",\"arguments\":{\"to\":\"a@b.c\",\"body\":\"He said \"hi to me\"}}</tool_call>";

        Assert.StartsWith("rejected", ShapeReader.Line(reply), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RepairedJson_SaysSo() =>
        Assert.Contains(
            ShapeReader.Read("{'name':'now','arguments':{}}").Diagnostics,
            finding => finding.Got?.Contains("QuoteStyle", StringComparison.Ordinal) == true
        );
}
