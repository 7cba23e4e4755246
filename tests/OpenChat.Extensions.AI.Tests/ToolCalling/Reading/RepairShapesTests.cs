namespace OpenChat.Extensions.AI.Tests.ToolCalling.Reading;

/// <summary>Replies whose JSON is broken in the ways models break it.</summary>
public class RepairShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    [Theory]
    // 46
    [InlineData("{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\",},}", Paris)]
    [InlineData("{\"name\":\"get_weather\", // the tool\n\"arguments\":{\"city\":\"Paris\"}}", Paris)]
    [InlineData("{\"name\":\"get_weather\", # the tool\n\"arguments\":{\"city\":\"Paris\"}}", Paris)]
    [InlineData("{“name”: “get_weather”, “arguments”: {“city”: “Paris”}}", Paris)]
    [InlineData("\uFEFF{\"name\":\u00A0\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}", Paris)]
    [InlineData(
        "{\"name\":\"Mail-Send\",\"arguments\":{\"to\":\"a@b.c\",\"body\":\"one\ntwo\"}}",
        """Mail-Send {"to":"a@b.c","body":"one\ntwo"}"""
    )]
    // 47
    [InlineData("{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}", Paris)]
    [InlineData("{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"", Paris)]
    [InlineData("{\"arguments\":{\"city\":\"Paris\",\"name\":\"get_weather\"}", Paris)]
    [InlineData(
        "[{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}, {\"name\":\"now\",\"arguments\":{}}]",
        Paris + "; now {}"
    )]
    [InlineData("[get_weather(city='Paris')", Paris)]
    // 48
    [InlineData("{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}}", Paris)]
    [InlineData("{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}]", Paris)]
    [InlineData("[get_weather(city='Paris'))]", Paris)]
    // 49
    [InlineData(
        "{\"name\":\"Mail-Send\",\"arguments\":{\"to\":\"a@b.c\",\"body\": \"He said \"hi\" to me\"}}",
        """Mail-Send {"to":"a@b.c","body":"He said \"hi\" to me"}"""
    )]
    [InlineData("Mail-Send(to='a@b.c', body='It's John's')", """Mail-Send {"to":"a@b.c","body":"It's John's"}""")]
    [InlineData("Mail-Send(to='a@b.c', body='Let''s go')", """Mail-Send {"to":"a@b.c","body":"Let's go"}""")]
    // 71
    [InlineData(
        "{\"name\":\"search_docs\",\"arguments\":{\"query\":\"a\\ud83db\"}}",
        "search_docs {\"query\":\"a\uFFFDb\"}"
    )]
    [InlineData(
        "{\"name\":\"search_docs\",\"arguments\":{\"query\":\"\\ud83d\\ude00\"}}",
        "search_docs {\"query\":\"\\uD83D\\uDE00\"}"
    )]
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
