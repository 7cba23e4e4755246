namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>What is no call is shown as it was written, to the byte, however it comes, and costs one request.</summary>
public sealed class PlainAnswerTests : ToolCallingTestBase
{
    public static TheoryData<string> Answers =>
        [
            "See [Function calling](https://x) for details.",
            "See [Function calling][1] for details.\n\n[1]: https://x",
            "Wrap it in <function>...</function> tags.",
            "Wrap it in <tool_call> tags.",
            "Use <tool_call> and </tool_call> around the JSON.",
            "Write `the tag <tool_result> here` and close it.",
            "Write ``the tag <tool_call>{\"name\": \"now\"}</tool_call> `so` `` and close it.",
            "| tag | use |\n|---|---|\n| `<action name=\"go\">` | moves |\n| <action name=\"stop\"> | stops |",
            "<actions>\n  <action name=\"go\">north</action>\n</actions>",
            "```xml\n<actions>\n  <action name=\"go\">north</action>\n  <invoke name=\"x\"/>\n</actions>\n```",
            "Here it is:\n```xml\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n```\nThat is the form.",
            "<tool name=\"hammer\">Hits nails</tool>",
            "<tools><tool name=\"hammer\">Hits nails</tool></tools>",
            "A hammer is <tool name=\"hammer\">.",
            "{\"name\": \"my-app\", \"version\": \"1.0.0\", \"scripts\": {\"start\": \"node .\"}}",
            "```json\n{\n  \"name\": \"my-app\",\n  \"version\": \"1.0.0\",\n  \"main\": \"index.js\"\n}\n```",
            "Here is the file:\n\n```json\n{\"name\": \"my-app\", \"private\": true}\n```\n",
            "{\"name\": \"Anna\", \"input\": \"x\", \"age\": 3}",
            "{\"action\": \"opened\", \"number\": 3}",
            "[{\"name\": \"Ann\"}, {\"name\": \"Ben\"}]",
            "[\"Ann\", \"Ben\"]",
            "- {x} is a set\n- {y} is another",
            "1. First\n2. Second",
            "[1] Smith, J. (2020).",
            "[x] done\n[ ] open",
            "(a) first, (b) second",
            "`now` tells the time.",
            "now is the time.",
            "Call get_weather(city=\"Paris\") to know.",
            "print(\"hello\")",
            "```python\nx = get_weather(city=\"Paris\")\nprint(x)\n```",
            "Action movies are fun: I like them.",
            "Function: it maps x to y.",
            "Thought is free.",
            "a < b and b > c",
            "5 <function of x",
            "  leading and trailing space  ",
            "\n\nTwo lines first.\n",
            "Here you go </tool_call>",
            "An XML element: <parameter=city>Paris</parameter>",
            "[TOOL_CALL of the day] is a joke.",
            "{ not json",
            "[ neither",
            "```\nplain\n```",
            "\"quoted\"",
            "é🙂 <",
            "The end tag is </function",
            "<!-- <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> -->",
            "A <!-- comment - of <tool_result>\n-- two lines --> and more.",
            "The element <!-- is never closed <tool_call>{\"name\": \"now\"}</tool_call>",
            "[tool_call]: https://example.org \"a tag\"",
            "See [the tag][tool_call].\n\n[tool_call]: #tag",
            "The tag <tool_result> holds what a tool gave.",
            "| <tool_result> | what a tool gave |\n|---|---|",
            "It ends with <tool_result>",
            "<now> is an element of mine.",
            "<get_weather>",
            "+ one\n+ two",
            "\u2022 one\n\u2022 two",
            "(1) one\n(2) two",
            "Action 1: we go\nAction 2: we stay",
            "Name: now\nAge: 3",
            "<tool_call> opens a call.",
            "[TOOL_CALLS] is a word of Mistral's.\n\nOthers have their own.",
            "<|python_tag|>: the tag of Llama",
            "1. <tool_call> opens a call\n2. </tool_call> closes it",
            "Llama writes <function=name>{...}</function> for a tool.",
            "<function name=\"sin\"><arg>x</arg></function>",
            "now <time zone> tells the time.",
            "now <zone>\n\nTells the time.",
            "now <zone>",
            "```python\nprint(sum([1, 2]))\n```",
            "json\nis the label of the fence.",
            "````md\n```json\n{\"name\": \"now\", \"arguments\": {}}\n```\n````\n\nThat is the Markdown.",
            "Here:\n\n```md\n```json\n{\"name\": \"now\", \"arguments\": {}}\n```\nand so on.",
        ];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task GetResponse_Answer_IsShownToTheByte(string answer)
    {
        foreach (var reply in (ScriptedReply[])[answer, new([.. answer.Select(static c => c.ToString())])])
        {
            foreach (var isStreamed in (bool[])[false, true])
            {
                var model = new ScriptedChatClient(reply, "Asked again.", "And again.");
                var response = await AskAsync(model, isStreamed);

                Assert.Empty(Calls(response));
                Assert.Equal(answer, response.Text);
                Assert.Single(model.Requests);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetResponse_EndOfTurnInAFenceThatMayBeACall_EndsTheAnswer(bool isStreamed)
    {
        const string Reply = "```\n{\"name\": <|end_of_turn|>\n```\n{\"name\": \"now\", \"arguments\": {}}";
        var model = new ScriptedChatClient(new ScriptedReply([.. Reply.Select(static c => c.ToString())]));

        var response = await AskAsync(model, isStreamed);

        Assert.Empty(Calls(response));
        Assert.Equal("```\n{\"name\": ", response.Text);
        Assert.Single(model.Requests);
    }

    public static TheoryData<string, string> CallsOfModels =>
        new()
        {
            { "default_api.get_weather(city=\"Paris\")", "get_weather(city=Paris)" },
            { "weather.get_weather(city=\"Paris\")", "get_weather(city=Paris)" },
            { "print(default_api.get_weather(city=\"Paris\"))", "get_weather(city=Paris)" },
            {
                "```json\n{\"name\": \"now\", \"arguments\": {}}\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n```",
                "now(); get_weather(city=Paris)"
            },
            {
                "```json\n{\"name\": \"now\", \"arguments\": {}}\n```\n```json\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n```",
                "now(); get_weather(city=Paris)"
            },
            {
                "- {\"name\": \"now\", \"arguments\": {}}\n- {\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}",
                "now(); get_weather(city=Paris)"
            },
            {
                "1. {\"name\": \"now\", \"arguments\": {}}\n2. {\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n",
                "now(); get_weather(city=Paris)"
            },
            {
                "* `{\"name\": \"now\", \"arguments\": {}}`\n* `{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}`",
                "now(); get_weather(city=Paris)"
            },
            // Arguments are taken whole.
            {
                "<function=search_docs>{\"name\": \"search_docs\", \"arguments\": {\"query\": \"x\"}}</function>",
                "search_docs(query=x)"
            },
            { "<function=search_docs>{\"arguments\": {\"query\": \"x\"}}</function>", "search_docs(query=x)" },
            {
                "{\"tool_calls\": [{\"name\": \"now\", \"arguments\": {}}]}{\"tool_calls\": [{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}]}",
                "now(); get_weather(city=Paris)"
            },
            {
                "<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call><tool_call>{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}</tool_call>",
                "now(); get_weather(city=Paris)"
            },
            {
                "Action: search_docs\nAction Input: {\n  \"query\": \"x\"\n}\nObservation: none",
                "search_docs(query=x)"
            },
            { "Action: search_docs\nAction Input:\n```json\n{\"query\": \"x\"}\n```\n", "search_docs(query=x)" },
            // Ticks inside it close no fence.
            {
                "Action: search_docs\nAction Input:\n```sql\nselect '```' from t\n```\n",
                "search_docs(query=select '```' from t)"
            },
            {
                "Action: search_docs\nAction Input:\n```\nfirst line\nsecond line\n```\n",
                "search_docs(query=first line\nsecond line)"
            },
            {
                "Action: search_docs\nAction Input: first line\nsecond line\nObservation: none",
                "search_docs(query=first line\nsecond line)"
            },
        };

    [Theory]
    [MemberData(nameof(CallsOfModels))]
    public async Task GetResponse_CallsOfModels_AreMadeWhole(string reply, string calls)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            foreach (var pieces in (ScriptedReply[])[reply, new([.. reply.Select(static c => c.ToString())])])
            {
                var model = new ScriptedChatClient(pieces, "Asked again.", "And again.");
                var response = await AskAsync(model, isStreamed);

                Assert.Equal(calls, Describe(response));
            }
        }
    }

    // A call that lost its arguments is none.
    [Theory]
    [InlineData("{\"name\": \"now\", \"arguments\":")]
    [InlineData("{\"name\": \"search_docs\", \"arguments\": {")]
    [InlineData("<tool_call>\n{\"name\": \"now\", \"arguments\": {")]
    [InlineData("<tool_call>\n[{\"name\": \"now\", \"arguments\": {\"at")]
    public async Task GetResponse_CallWithoutWhatWasWritten_IsNotMade(string reply)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var model = new ScriptedChatClient(reply, "Fine.", "Fine.");
            var response = await AskAsync(model, isStreamed);

            Assert.Empty(Calls(response));
            Assert.Equal("Fine.", response.Text);
        }
    }
}
