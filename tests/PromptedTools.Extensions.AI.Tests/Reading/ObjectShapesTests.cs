namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Replies that are an object or a list, and the keys models use.</summary>
public class ObjectShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    public static TheoryData<string, string> Objects =>
        new()
        {
            // 11
            { """{"name":"get_weather","arguments":{"city":"Paris"}}""", Paris },
            // 12
            { "```json\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris },
            { "```tool_call\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris },
            { "```tool\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris },
            { "```\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```", Paris },
            // 15
            {
                """[{"name":"get_weather","arguments":{"city":"Paris"}},{"name":"now","parameters":{}}]""",
                Paris + "; now {}"
            },
            // 16
            { "[{'name': 'get_weather', 'arguments': {'city': 'Paris', 'days': None}}]", Paris },
            // 17
            { """{"arguments": {'city': 'Paris'}, "name": 'get_weather'}""", Paris },
            // 18
            { """{"name":"get_weather","parameters":{"city":"Paris"}}""", Paris },
            { """{"name":"get_weather","args":{"city":"Paris"}}""", Paris },
            { """{"name":"get_weather","params":{"city":"Paris"}}""", Paris },
            { """{"name":"get_weather","input":{"city":"Paris"}}""", Paris },
            { """{"tool":"get_weather","tool_input":{"city":"Paris"}}""", Paris },
            { """{"action":"get_weather","action_input":{"city":"Paris"}}""", Paris },
            { """{"action":"get_weather","action_variables":{"city":"Paris"}}""", Paris },
            { """{"function":"get_weather","arguments":{"city":"Paris"}}""", Paris },
            // 19
            { """{"type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}""", Paris },
            // 20
            {
                """{"tool_calls":[{"name":"get_weather","arguments":{"city":"Paris"}},{"name":"now","arguments":{}}]}""",
                Paris + "; now {}"
            },
            { """{"tool_call":{"name":"get_weather","arguments":{"city":"Paris"}}}""", Paris },
            // 22
            { """{"get_weather":{"city":"Paris"}}""", Paris },
            // 23
            { """[("get_weather", {"city":"Paris"})]""", Paris },
            { """["get_weather", {"city":"Paris"}]""", Paris },
            // 24
            { """{"name":"get_weather","city":"Paris"}""", Paris },
            // 64, 66
            { """{"name":"now"}""", "now {}" },
            { """{"name":"now","arguments":[]}""", "now {}" },
            { """{"name":"now","arguments":""}""", "now {}" },
            { """{"name":"now","arguments":null}""", "now {}" },
            // 77
            { "```json\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}", Paris },
            // 78
            {
                """{"name":"search_docs","arguments":{"query":"<tool_call>{\"name\":\"now\"}</tool_call>"}}""",
                """search_docs {"query":"<tool_call>{\"name\":\"now\"}</tool_call>"}"""
            },
        };

    [Theory]
    [MemberData(nameof(Objects))]
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
    public static TheoryData<string, string> WrappedAnswers =>
        new()
        {
            { """{"response":"It is sunny."}""", "text: It is sunny." },
            { """{"response":"It is sunny.","name":"Anna"}""", """text: {"response":"It is sunny.","name":"Anna"}""" },
        };

    [Theory]
    [MemberData(nameof(WrappedAnswers))]
    public void Read_AnswerInAnObject_IsUnwrapped(string reply, string expected) =>
        Assert.Equal(expected, ShapeReader.Line(reply));

    [Fact]
    public void Read_AnswerInAnObjectWhenJsonIsAsked_StaysAsItIs() =>
        Assert.Equal(
            """text: {"response":"It is sunny."}""",
            ShapeReader.Line("""{"response":"It is sunny."}""", ShapeReader.Auto with { AnswerIsJson = true })
        );

    // 55, 73
    public static TheoryData<string> Nothings => ["[]", "None", "[None]", "{}", "", " \n\t ", "```json\n[]\n```"];

    [Theory]
    [MemberData(nameof(Nothings))]
    public void Read_NothingToShow_IsEmpty(string reply)
    {
        Assert.Equal("empty", ShapeReader.Line(reply));
        Assert.Equal("empty", ShapeReader.Line(reply, ShapeReader.Required));
    }

    [Theory]
    [InlineData("[ ] buy milk\n[ ] call Bob")]
    [InlineData("[] is falsy in Python.")]
    [InlineData("{} is an empty dict.")]
    [InlineData("[None] yes")]
    [InlineData("None of them.")]
    [InlineData("[]\n\nThat is an empty list.")]
    public void Read_AnswerThatBeginsLikeAnEmptyList_IsWhole(string answer) =>
        Assert.Equal("text: " + answer, ShapeReader.Line(answer));

    [Fact]
    public void Read_EmptyListWithARemark_IsTheRemark() =>
        Assert.Equal("text: No tool fits.", ShapeReader.Line("[] # No tool fits."));

    // 63
    public static TheoryData<string> JsonAnswers =>
        ["""{"name":"Anna","age":3}""", """{"name":"Anna","parameters":{"age":3}}"""];

    [Theory]
    [MemberData(nameof(JsonAnswers))]
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
