namespace OpenChat.Extensions.AI.Tests.ToolCalling.Reading;

/// <summary>Replies that are an object or a list, and the keys models use.</summary>
public class ObjectShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    [Theory]
    // 11
    [InlineData("""{"name":"get_weather","arguments":{"city":"Paris"}}""", Paris)]
    // 12
    [InlineData("```json\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris)]
    [InlineData("```tool_call\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris)]
    [InlineData("```tool\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris)]
    [InlineData("```\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris)]
    // 15
    [InlineData(
        """[{"name":"get_weather","arguments":{"city":"Paris"}},{"name":"now","parameters":{}}]""",
        Paris + "; now {}"
    )]
    // 16
    [InlineData("[{'name': 'get_weather', 'arguments': {'city': 'Paris', 'days': None}}]", Paris)]
    // 17
    [InlineData("""{"arguments": {'city': 'Paris'}, "name": 'get_weather'}""", Paris)]
    // 18
    [InlineData("""{"name":"get_weather","parameters":{"city":"Paris"}}""", Paris)]
    [InlineData("""{"name":"get_weather","args":{"city":"Paris"}}""", Paris)]
    [InlineData("""{"name":"get_weather","params":{"city":"Paris"}}""", Paris)]
    [InlineData("""{"name":"get_weather","input":{"city":"Paris"}}""", Paris)]
    [InlineData("""{"tool":"get_weather","tool_input":{"city":"Paris"}}""", Paris)]
    [InlineData("""{"action":"get_weather","action_input":{"city":"Paris"}}""", Paris)]
    [InlineData("""{"action":"get_weather","action_variables":{"city":"Paris"}}""", Paris)]
    [InlineData("""{"function":"get_weather","arguments":{"city":"Paris"}}""", Paris)]
    // 19
    [InlineData("""{"type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}""", Paris)]
    // 20
    [InlineData(
        """{"tool_calls":[{"name":"get_weather","arguments":{"city":"Paris"}},{"name":"now","arguments":{}}]}""",
        Paris + "; now {}"
    )]
    [InlineData("""{"tool_call":{"name":"get_weather","arguments":{"city":"Paris"}}}""", Paris)]
    // 22
    [InlineData("""{"get_weather":{"city":"Paris"}}""", Paris)]
    // 23
    [InlineData("""[("get_weather", {"city":"Paris"})]""", Paris)]
    [InlineData("""["get_weather", {"city":"Paris"}]""", Paris)]
    // 24
    [InlineData("""{"name":"get_weather","city":"Paris"}""", Paris)]
    // 64, 66
    [InlineData("""{"name":"now"}""", "now {}")]
    [InlineData("""{"name":"now","arguments":[]}""", "now {}")]
    [InlineData("""{"name":"now","arguments":""}""", "now {}")]
    [InlineData("""{"name":"now","arguments":null}""", "now {}")]
    // 77
    [InlineData("```json\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}", Paris)]
    // 78
    [InlineData(
        """{"name":"search_docs","arguments":{"query":"<tool_call>{\"name\":\"now\"}</tool_call>"}}""",
        """search_docs {"query":"<tool_call>{\"name\":\"now\"}</tool_call>"}"""
    )]
    public void Read_ObjectOrList_GivesItsCalls(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 13
    [Fact]
    public void Read_ProseThenAFencedObject_GivesTextAndCall()
    {
        var reply =
            "I will look.\n```json\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```\nOne moment.";

        Assert.Equal("I will look. » " + Paris, ShapeReader.Line(reply));
    }

    [Fact]
    public void Read_ProseThenAFencedObjectThatDoesNotFit_IsText()
    {
        var reply = "An example:\n```json\n{\"name\":\"get_weather\",\"arguments\":{\"days\":3}}\n```";

        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
        Assert.Equal("rejected: $.city is required", ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 14
    [Fact]
    public void Read_ObjectInsideASentence_IsACallOnlyWhenRequired()
    {
        var reply = "I send {\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}} to the service.";

        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
        Assert.Equal("I send » " + Paris, ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 21
    [Theory]
    [InlineData("""{"response":"It is sunny."}""", "text: It is sunny.")]
    [InlineData("""{"response":"It is sunny.","name":"Anna"}""", """text: {"response":"It is sunny.","name":"Anna"}""")]
    public void Read_AnswerInAnObject_IsUnwrapped(string reply, string expected) =>
        Assert.Equal(expected, ShapeReader.Line(reply));

    [Fact]
    public void Read_AnswerInAnObjectWhenJsonIsAsked_StaysAsItIs() =>
        Assert.Equal(
            """text: {"response":"It is sunny."}""",
            ShapeReader.Line("""{"response":"It is sunny."}""", ShapeReader.Auto with { AnswerIsJson = true })
        );

    // 55, 73
    [Theory]
    [InlineData("[]")]
    [InlineData("None")]
    [InlineData("[None]")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("```json\n[]\n```")]
    public void Read_NothingToShow_IsEmpty(string reply)
    {
        Assert.Equal("empty", ShapeReader.Line(reply));
        Assert.Equal("empty", ShapeReader.Line(reply, ShapeReader.Required));
    }

    [Fact]
    public void Read_EmptyListWithARemark_IsTheRemark() =>
        Assert.Equal("text: No tool fits.", ShapeReader.Line("[] # No tool fits."));

    // 63
    [Theory]
    [InlineData("""{"name":"Anna","age":3}""")]
    [InlineData("""{"name":"Anna","parameters":{"age":3}}""")]
    public void Read_JsonAnswer_IsText(string reply) =>
        Assert.Equal("text: " + reply, ShapeReader.Line(reply, ShapeReader.Auto with { AnswerIsJson = true }));

    // 51, 52
    [Fact]
    public void Read_TextThenEndOfTurn_IsCutThere() =>
        Assert.Equal(
            "text: It is sunny.",
            ShapeReader.Line("It is sunny.<|end_of_turn|>GPT4 Correct User: And in Rome?")
        );

    [Fact]
    public void Read_EndOfTurnInsideAnArgument_StaysInTheValue() =>
        Assert.Equal(
            """search_docs {"query":"what is <|end_of_turn|>?"}""",
            ShapeReader.Line(
                """{"name":"search_docs","arguments":{"query":"what is <|end_of_turn|>?"}}<|end_of_turn|>GPT4 Correct User: x"""
            )
        );
}
