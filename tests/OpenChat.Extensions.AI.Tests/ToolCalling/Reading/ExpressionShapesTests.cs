namespace OpenChat.Extensions.AI.Tests.ToolCalling.Reading;

/// <summary>Replies that write calls as expressions or in the line form of reasoning prompts.</summary>
public class ExpressionShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    [Theory]
    // 25
    [InlineData("get_weather(city=\"Paris\")", Paris)]
    // 26
    [InlineData("[get_weather(city=\"Paris\"), now()]", Paris + "; now {}")]
    [InlineData("get_weather(city=\"Paris\")\nnow()", Paris + "; now {}")]
    [InlineData("[get_weather(city=\"Paris\"),\n now()]", Paris + "; now {}")]
    // 27
    [InlineData("get_weather(\"Paris\", 3)", """get_weather {"city":"Paris","days":3}""")]
    // 28
    [InlineData("get_weather({\"city\":\"Paris\"})", Paris)]
    // 29
    [InlineData("get\\_weather(city=\"Paris\")", Paris)]
    [InlineData("{\"name\":\"get\\_weather\",\"arguments\":{\"city\":\"Paris\"}}", Paris)]
    // 30
    [InlineData("functions.get_weather(city='Paris')", Paris)]
    [InlineData("GET_WEATHER(city='Paris')", Paris)]
    [InlineData("Mail.Send(to='a@b.c', body='Hi')", """Mail-Send {"to":"a@b.c","body":"Hi"}""")]
    [InlineData("mail_send(to='a@b.c', body='Hi')", """Mail-Send {"to":"a@b.c","body":"Hi"}""")]
    [InlineData("Send(to='a@b.c', body='Hi')", """Mail-Send {"to":"a@b.c","body":"Hi"}""")]
    // further forms that models of this size write
    [InlineData("[`get_weather(city='Paris')`, `now()`]", Paris + "; now {}")]
    [InlineData("['get_weather(city=\"Paris\")']", Paris)]
    [InlineData("['get_weather'(city=\"Paris\")]", Paris)]
    [InlineData("[get_weather(city='Paris')]\n\nThe call above asks for the weather.", Paris)]
    [InlineData("```python\n    get_weather(city='Paris')  # the weather\n```\n\nThis calls the function.", Paris)]
    [InlineData("```tool_code\nget_weather(city='Paris')\nnow()\n```", Paris + "; now {}")]
    [InlineData("```python\nprint(get_weather(city='Paris'))\n```", Paris)]
    [InlineData("[get_weather(city='Paris') + now()]", Paris + "; now {}")]
    [InlineData("[get_weather(city='Paris')] + [now()]", Paris + "; now {}")]
    [InlineData("[get_weather(city='Paris')][0]", Paris)]
    [InlineData("get_weather(**{'city': 'Paris'})", Paris)]
    [InlineData("get_weather{\"city\": \"Paris\"}", Paris)]
    [InlineData("get_weather\n{\"city\": \"Paris\"}", Paris)]
    [InlineData("- get_weather(city='Paris')\n- now()", Paris + "; now {}")]
    [InlineData("1. get_weather(city='Paris')\n2. now()", Paris + "; now {}")]
    [InlineData("name: get_weather\narguments:\n  city: Paris", Paris)]
    // 60
    [InlineData(
        "Thought: I need the weather.\nAction: get_weather\nAction Input: {\"city\":\"Paris\"}\nObservation: sunny",
        Paris
    )]
    [InlineData("Action: get_weather(city='Paris')", Paris)]
    [InlineData("Action:\n```json\n{\"action\": \"get_weather\", \"action_input\": {\"city\": \"Paris\"}}\n```", Paris)]
    [InlineData("Tool: now\nArguments: {}", "now {}")]
    public void Read_CallExpression_GivesItsCalls(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }

    [Theory]
    // 56
    [InlineData("I would call get_weather with Paris")]
    // 57
    [InlineData("Use `get_weather(city='Paris')` in your code")]
    [InlineData("now() gives the time.")]
    [InlineData("print(\"hello\")")]
    public void Read_TalkAboutACall_IsText(string reply)
    {
        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
        Assert.Equal("text: " + reply, ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 58
    [Theory]
    [InlineData("```python\nweather = get_weather(city='Paris')\nprint(weather)\n```")]
    [InlineData("```python\nimport tools\nget_weather(city='Paris')\n```")]
    [InlineData("```python\nget_weather(city='Paris')\nnow()\n```")]
    [InlineData("Like this:\n```python\nget_weather(city='Paris')\nnow()\n```")]
    public void Read_Program_IsText(string reply) => Assert.Equal("text: " + reply, ShapeReader.Line(reply));

    // 59
    [Fact]
    public void Read_PartOfAResult_IsRejectedUnlessACallIsRequired()
    {
        var reply = "[get_weather(city=\"Paris\")][0][\"temp\"]";

        Assert.Equal("rejected: the call is part of an expression", ShapeReader.Line(reply));
        Assert.Equal(Paris, ShapeReader.Line(reply, ShapeReader.Required));
    }

    [Fact]
    public void Read_ListInAParagraphOfItsOwn_GivesTextAndCalls()
    {
        var reply = "Here are the calls:\n\n[get_weather(city='Paris'), now()]";

        Assert.Equal("Here are the calls: » " + Paris + "; now {}", ShapeReader.Line(reply));
    }

    // 27
    [Fact]
    public void Read_MoreArgumentsThanParameters_IsRejected() =>
        Assert.Equal("rejected: $ more arguments than the tool has parameters", ShapeReader.Line("now('Paris')"));

    // 44, 45
    [Theory]
    [InlineData("get_weather(city='Paris', days=1+2)", "rejected: $.days has the wrong type")]
    [InlineData(
        "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\",\"days\":6*12+2}}",
        "rejected: $.days has the wrong type"
    )]
    [InlineData("get_weather(city=find_city())", "rejected: $.city has the wrong type")]
    [InlineData("get_weather(city=city)", "rejected: $.city has the wrong type")]
    public void Read_ExpressionForAValue_IsRejected(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }
}
