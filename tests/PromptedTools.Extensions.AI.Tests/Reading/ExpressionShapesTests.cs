namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Replies that write calls as expressions or in the line form of reasoning prompts.</summary>
public class ExpressionShapesTests
{
    private const string Paris = """get_weather {"city":"Paris"}""";

    public static TheoryData<string, string> Calls =>
        new()
        {
            // 25
            { "get_weather(city=\"Paris\")", Paris },
            // 26
            { "[get_weather(city=\"Paris\"), now()]", Paris + "; now {}" },
            { "get_weather(city=\"Paris\")\nnow()", Paris + "; now {}" },
            { "[get_weather(city=\"Paris\"),\n now()]", Paris + "; now {}" },
            // 27
            { "get_weather(\"Paris\", 3)", """get_weather {"city":"Paris","days":3}""" },
            // 28
            { "get_weather({\"city\":\"Paris\"})", Paris },
            // 29
            { "get\\_weather(city=\"Paris\")", Paris },
            { "{\"name\":\"get\\_weather\",\"arguments\":{\"city\":\"Paris\"}}", Paris },
            // 30
            { "functions.get_weather(city='Paris')", Paris },
            { "GET_WEATHER(city='Paris')", Paris },
            { "Mail.Send(to='a@b.c', body='Hi')", """Mail-Send {"to":"a@b.c","body":"Hi"}""" },
            { "mail_send(to='a@b.c', body='Hi')", """Mail-Send {"to":"a@b.c","body":"Hi"}""" },
            { "Send(to='a@b.c', body='Hi')", """Mail-Send {"to":"a@b.c","body":"Hi"}""" },
            // further forms that models of this size write
            { "[`get_weather(city='Paris')`, `now()`]", Paris + "; now {}" },
            { "['get_weather(city=\"Paris\")']", Paris },
            { "['get_weather'(city=\"Paris\")]", Paris },
            { "[get_weather(city='Paris')]\n\nThe call above asks for the weather.", Paris },
            { "```python\n    get_weather(city='Paris')  # the weather\n```\n\nThis calls the function.", Paris },
            { "```tool_code\nget_weather(city='Paris')\nnow()\n```", Paris + "; now {}" },
            { "```python\nprint(get_weather(city='Paris'))\n```", Paris },
            { "[get_weather(city='Paris') + now()]", Paris + "; now {}" },
            { "[get_weather(city='Paris')] + [now()]", Paris + "; now {}" },
            { "[get_weather(city='Paris')][0]", Paris },
            { "get_weather(**{'city': 'Paris'})", Paris },
            { "get_weather{\"city\": \"Paris\"}", Paris },
            { "get_weather\n{\"city\": \"Paris\"}", Paris },
            { "- get_weather(city='Paris')\n- now()", Paris + "; now {}" },
            { "1. get_weather(city='Paris')\n2. now()", Paris + "; now {}" },
            { "name: get_weather\narguments:\n  city: Paris", Paris },
            // 60
            {
                "Thought: I need the weather.\nAction: get_weather\nAction Input: {\"city\":\"Paris\"}\nObservation: sunny",
                Paris
            },
            { "Action: get_weather(city='Paris')", Paris },
            { "Action:\n```json\n{\"action\": \"get_weather\", \"action_input\": {\"city\": \"Paris\"}}\n```", Paris },
            { "Tool: now\nArguments: {}", "now {}" },
        };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Read_CallExpression_GivesItsCalls(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }

    public static TheoryData<string> Talk =>
        [
            // 56
            "I would call get_weather with Paris",
            // 57
            "Use `get_weather(city='Paris')` in your code",
            "now() gives the time.",
            "print(\"hello\")",
        ];

    [Theory]
    [MemberData(nameof(Talk))]
    public void Read_TalkAboutACall_IsText(string reply)
    {
        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
        Assert.Equal("text: " + reply, ShapeReader.Line(reply, ShapeReader.Required));
    }

    // 58
    public static TheoryData<string> Programs =>
        [
            "```python\nweather = get_weather(city='Paris')\nprint(weather)\n```",
            "```python\nimport tools\nget_weather(city='Paris')\n```",
            "```python\nget_weather(city='Paris')\nnow()\n```",
            "Like this:\n```python\nget_weather(city='Paris')\nnow()\n```",
        ];

    // What the prose calls an example or a program is shown; where a call must be made it is one.
    [Theory]
    [InlineData("Here is an example:\n```json\n{\"name\":\"now\",\"arguments\":{}}\n```")]
    [InlineData("For example, one may write:\n\n[now()]")]
    [InlineData("Here is the code:\n```python\nnow()\n```")]
    [InlineData("Here is the *code*:\n\n```js\nnow()\n```\nRun it.")]
    public void Read_CallThatIsAnnouncedAsShown_IsText(string reply)
    {
        Assert.Equal("text: " + reply, ShapeReader.Line(reply));
        Assert.EndsWith("now {}", ShapeReader.Line(reply, ShapeReader.Required), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("That was an example.\n\nNow I call it:\n```json\n{\"name\":\"now\",\"arguments\":{}}\n```")]
    [InlineData("The requested code is as follows:\n\n```python\n[now()]\n```")]
    [InlineData("I look at the clock:\n```python\nnow()\n```")]
    [InlineData("```python\nprint(now())\n```")]
    public void Read_CallThatIsNotAnnouncedAsShown_IsMade(string reply) =>
        Assert.EndsWith("now {}", ShapeReader.Line(reply), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Programs))]
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
    public static TheoryData<string, string> Expressions =>
        new()
        {
            { "get_weather(city='Paris', days=1+2)", "rejected: $.days has the wrong type" },
            {
                "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\",\"days\":6*12+2}}",
                "rejected: $.days has the wrong type"
            },
            { "get_weather(city=find_city())", "rejected: $.city has the wrong type" },
            { "get_weather(city=city)", "rejected: $.city has the wrong type" },
        };

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Read_ExpressionForAValue_IsRejected(string reply, string expected)
    {
        Assert.Equal(expected, ShapeReader.Line(reply));
        Assert.Equal(expected, ShapeReader.Line(reply, ShapeReader.Required));
    }
}
