using OpenChat.Emulator.Playing;

namespace OpenChat.Emulator.Tests.Playing;

/// <summary>The prompts are this file's own: the emulator must not need a particular client's wording.</summary>
public sealed class ModelPlayerTests
{
    private const string Tools = """
        Tools may be used like this:
        <tool_call>
        {"name": "weather-get_forecast", "arguments": {"city": "..."}}
        </tool_call>
        weather-get_forecast(city: string, days?: int >=1 <=7, unit?: "celsius"|"fahrenheit" = "celsius")
        Tells the weather (of a city).
        city: The city (its English name)
        - now()
        - Mail-Send(to: string, body: string, urgent?: bool, tags?: string[])
        search docs(query: string, filter?: {lang?: "en"|"de", year: int 1990-2030}, limit: 1|2|3)
        """;

    [Theory]
    [InlineData(
        "What is the forecast in New York for 3 days in Fahrenheit?",
        """{"name":"weather-get_forecast","arguments":{"city":"New York","days":3,"unit":"fahrenheit"}}"""
    )]
    [InlineData(
        "Give me the forecast: city = \"Rio\", days: 9",
        """{"name":"weather-get_forecast","arguments":{"city":"Rio"}}"""
    )]
    [InlineData("What time is it now?", """{"name":"now","arguments":{}}""")]
    [InlineData(
        "Use Mail-Send with to \"ann@example.org\" and body \"See you\", urgent is true, tags: work",
        """{"name":"Mail-Send","arguments":{"to":"ann@example.org","body":"See you","urgent":true,"tags":["work"]}}"""
    )]
    [InlineData(
        "search docs about sharks, year 2001, lang de, limit 2, filter",
        """{"name":"search docs","arguments":{"query":"sharks","limit":2,"filter":{"year":2001,"lang":"de"}}}"""
    )]
    [InlineData(
        "Will the weather hold?",
        """{"name":"weather-get_forecast","arguments":{"city":"Will the weather hold?"}}"""
    )]
    public void Answer_UserSpeaksOfATool_CallsIt(string ask, string call) =>
        JsonAssert.Equal(call, Assert.Single(Calls(ask)));

    [Fact]
    public void Answer_UserSpeaksOfTwoTools_CallsBothInTheirOrder()
    {
        var calls = Calls("Tell me the time now and the forecast in Rome");

        Assert.Equal(2, calls.Length);
        JsonAssert.Equal("""{"name":"now","arguments":{}}""", calls[0]);
        JsonAssert.Equal("""{"name":"weather-get_forecast","arguments":{"city":"Rome"}}""", calls[1]);
    }

    [Fact]
    public void Answer_UserEnumerates_CallsOnceForEach()
    {
        var calls = Calls("The forecast for Paris, New York and Berlin please");

        string[] cities = ["Paris", "New York", "Berlin"];
        Assert.Equal(cities.Length, calls.Length);
        Assert.All(
            cities,
            (city, index) =>
                JsonAssert.Equal(
                    $$$"""{"name":"weather-get_forecast","arguments":{"city":"{{{city}}}"}}""",
                    calls[index]
                )
        );
    }

    [Theory]
    [InlineData("(You must use Mail-Send: one <tool_call>.)", "Mail-Send")]
    [InlineData("(At least one <tool_call> must come.)", "weather-get_forecast")]
    public void Answer_ReminderDemandsACall_CallsThatTool(string reminder, string tool) =>
        Assert.StartsWith(
            $"{{\"name\":\"{tool}\"",
            Assert.Single(Calls($"Good day\n\n{reminder}")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("Good day")]
    [InlineData("Good day\n\n(Either <tool_call> or plain text.)")]
    public void Answer_NoToolSpokenOf_SaysWhatItHeard(string ask) =>
        Assert.Equal("This is the OpenChat emulator, not the model. You said: \"Good day\"", Answer(Tools, ask));

    [Fact]
    public void Answer_NoToolsListed_CallsNone() =>
        Assert.DoesNotContain("<tool_call>", Answer("Be kind.", "What time is it now?"), StringComparison.Ordinal);

    [Fact]
    public void Answer_ResultsAreThere_TellsThem() =>
        Assert.Equal(
            "From now: 12:30. From weather-get_forecast: city is Rome, temp_c is 18.",
            Answer(
                Tools,
                """
                <tool_result name="now" id="1">
                12:30
                </tool_result>
                <tool_result name="weather-get_forecast" id="2">
                {"city":"Rome","temp_c":18}
                </tool_result>

                (Go on from the forecast, or write a <tool_call>.)
                """
            )
        );

    [Theory]
    [InlineData(
        """Answer in JSON: {name: string, age?: int, tags: string[], mood: "good"|"bad", ok: bool, at: {x: number = 0, y: number}}""",
        "A report: name \"Ann\", age 7, bad, tags of \"a\", x 1.5 and y -2",
        """{"name":"Ann","tags":["a"],"mood":"bad","ok":true,"at":{"x":1.5,"y":-2},"age":7}"""
    )]
    [InlineData("JSON of this type:\n{a: string}[]", "a: one", """[{"a":"one"}]""")]
    [InlineData("JSON of this type:\n\"red\"|\"green\"", "Is it green?", "\"green\"")]
    [InlineData("JSON of this type:\nint|null", "I counted 12", "12")]
    [InlineData(
        "JSON like {\"a\": 1}, of the type {\"first name\": string, [key]: bool}",
        "first name: Bo",
        """{"first name":"Bo","key":true}"""
    )]
    [InlineData(
        "JSON {nick: string|null, age: null|int, at: string(date-time), by?: string(uri)}",
        "age 7",
        """{"nick":null,"age":7,"at":"2024-01-05T12:00:00Z"}"""
    )]
    public void Answer_TypeGiven_WritesJsonOfIt(string system, string ask, string expected) =>
        JsonAssert.Equal(expected, Answer(system, ask));

    [Fact]
    public void Answer_ToolsAndType_CallsFirstAndThenWritesJsonFromTheResult()
    {
        const string system = Tools + "\n\nYour answer is JSON of the type {city: string, temp_c: int}";

        Assert.StartsWith("<tool_call>", Answer(system, "The forecast in Rome"), StringComparison.Ordinal);
        JsonAssert.Equal(
            """{"city":"Rome","temp_c":18}""",
            Answer(system, "<tool_result name=\"x\" id=\"1\">{\"city\":\"Rome\",\"temp_c\":18}</tool_result>")
        );
    }

    [Fact]
    public void Answer_JsonAskedForWithoutAType_WritesAnObject() =>
        JsonAssert.Equal("""{"answer":"Good day"}""", Answer("Write JSON.", "Good day\n\n(One JSON object only.)"));

    [Theory]
    [InlineData("{a: {a: {a: string")]
    [InlineData("{a: \"unfinished")]
    [InlineData("{: string}")]
    public void Answer_TypeThatIsNone_IsNoType(string type) =>
        Assert.Contains("You said", Answer($"JSON {type}", "Good day"), StringComparison.Ordinal);

    [Fact]
    public void Answer_DeepNesting_EndsInTime() =>
        Assert.NotEmpty(Answer("JSON " + string.Concat(Enumerable.Repeat("{a: ", 1000)) + "string", "Hi"));

    private const string ListOfCalls = """
        Tools:
        <tools>
        weather-get_forecast(city: string)
        now()
        </tools>
        Reply with one block:
        <tool_call>
        [{"name": "weather-get_forecast", "arguments": {"city": "..."}},
         {"name": "weather-get_forecast", "arguments": {"city": "..."}}]
        </tool_call>
        """;

    [Fact]
    public void Answer_ListShown_WritesOneBlockWithAList() =>
        Assert.Equal(
            """
            <tool_call>
            [{"name":"weather-get_forecast","arguments":{"city":"Rome"}},
             {"name":"weather-get_forecast","arguments":{"city":"Oslo"}}]
            </tool_call>
            """,
            Answer(ListOfCalls, "The forecast for Rome and Oslo")
        );

    [Fact]
    public void Answer_ReminderThatNamesTheTools_DemandsNone() =>
        Assert.StartsWith(
            "This is the OpenChat emulator",
            Answer(ListOfCalls, "Thanks!\n\n(Tools: weather-get_forecast, now. If one can tell this, use it.)"),
            StringComparison.Ordinal
        );

    [Fact]
    public void Answer_ResultsAsPlainLines_TellsThem() =>
        Assert.Equal(
            "From weather-get_forecast: city is Rome, temp_c is 18. From now: 12:30.",
            Answer(
                "Be kind.",
                """
                How is Rome now?

                weather-get_forecast(city="Rome") = {"city":"Rome","temp_c":18}
                now() = 12:30

                (Answer in plain text.)
                """
            )
        );

    [Fact]
    public void Answer_AsModelsWrite_UsesEachOfTheirForms()
    {
        string[] questions =
        [
            "What time is it now?",
            .. Enumerable.Range(0, 9).Select(i => $"The forecast in R{new string('o', i)}me"),
        ];

        var answers = questions.Select(ask => Answer(ListOfCalls, ask, ToolCallStyle.AsModelsWrite)).ToList();

        Assert.DoesNotContain(answers, static answer => answer.Contains("<tool_call>", StringComparison.Ordinal));
        Assert.Contains(answers, static answer => answer.StartsWith("[{", StringComparison.Ordinal));
        Assert.Contains(answers, static answer => answer.StartsWith("```json\n[{", StringComparison.Ordinal));
        Assert.Contains(answers, static answer => answer.StartsWith("```json\n{", StringComparison.Ordinal));
    }

    private static string Answer(string system, string user, ToolCallStyle style = ToolCallStyle.AsShown) =>
        string.Concat(
                ModelPlayer
                    .Answer(
                        new EmulatorPrompt { ModelId = "any", Messages = [new("system", system), new("user", user)] },
                        style
                    )
                    .Chunks
            )
            .TrimStart();

    private static string[] Calls(string user) =>
        [
            .. Answer(Tools, user)
                .Split("<tool_call>\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(block => block[..block.IndexOf("\n</tool_call>", StringComparison.Ordinal)]),
        ];
}
