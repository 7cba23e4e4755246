namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Forms that other models were taught: whole and in any pieces all of their calls are made.</summary>
public sealed class CallsInPiecesTests : ToolCallingTestBase
{
    private const string Paris = """{"name": "get_weather", "arguments": {"city": "Paris"}}""";
    private const string Rome = """{"name": "get_weather", "arguments": {"city": "Rome"}}""";
    private const string InParis = "get_weather(city=Paris)";
    private const string InBoth = InParis + "; get_weather(city=Rome)";

    public static TheoryData<string, string> Replies =>
        new()
        {
            // Lists
            { "+ " + Paris, InParis },
            { "\u2022 " + Paris + "\n\u2022 " + Rome, InBoth },
            { "(1) " + Paris + "\n(2) " + Rome, InBoth },
            { $"1. ```json\n{Paris}\n```\n2. ```json\n{Rome}\n```", InBoth },
            // Wrappers and elements in a row
            {
                "<function_calls><invoke name=\"get_weather\"><parameter name=\"city\">Paris</parameter></invoke></function_calls>"
                    + "<function_calls><invoke name=\"get_weather\"><parameter name=\"city\">Rome</parameter></invoke></function_calls>",
                InBoth
            },
            { "<get_weather><city>Paris</city></get_weather>\n<get_weather><city>Rome</city></get_weather>", InBoth },
            {
                "<\uFF5Ctool\u2581calls\u2581begin\uFF5C><\uFF5Ctool\u2581call\u2581begin\uFF5C>function<\uFF5Ctool\u2581sep\uFF5C>get_weather\n"
                    + "```json\n{\"city\": \"Paris\"}\n```<\uFF5Ctool\u2581call\u2581end\uFF5C><\uFF5Ctool\u2581calls\u2581end\uFF5C>",
                InParis
            },
            { "<tool_call>get_weather<|tool_sep|>{\"city\": \"Paris\"}</tool_call>", InParis },
            // Lines
            { "Thought 1: I look.\nAction 1: get_weather\nAction Input 1: {\"city\": \"Paris\"}", InParis },
            { "Action: get_weather[Paris]", InParis },
            { "Action: get_weather\nAction Input: ```Paris```", InParis },
            { "Action: get_weather\nAction Input:\ncity: \"Par\\u0069s\"", InParis },
            { "Action: get_weather\nAction Input: city=\"Paris\", days=3", "get_weather(city=Paris, days=3)" },
            { "{\"name\": \"get_weather\", \"arguments\": \"city='Paris'\"}", InParis },
            { "```\nThought: I look.\nAction: get_weather\nAction Input: Paris\n```", InParis },
            { "```yaml\nname: get_weather\narguments:\n  city: Paris\n```", InParis },
            // Wrappers behind one another
            { $"```xml\n<tool_call>{Paris}</tool_call>\n```\n```xml\n<tool_call>{Rome}</tool_call>\n```", InBoth },
            { $"````json\n{Paris}\n````\n````json\n{Rome}\n````", InBoth },
            { $"{Paris}\n<tool_call>{Rome}</tool_call>", InBoth },
            { $"```json\n{Paris}\n```\n<tool_call>{Rome}</tool_call>", InBoth },
            { $"1. <tool_call>{Paris}</tool_call>\n2. <tool_call>{Rome}</tool_call>", InBoth },
            { $"<|action_start|><|plugin|>\n{Paris}<|action_end|>", InParis },
            { $"<|START_ACTION|>[{Paris}]<|END_ACTION|>", InParis },
            { "<tool_call><name>get_weather</name><arguments>{\"city\": \"Paris\"}</arguments></tool_call>", InParis },
            {
                "<tool_call>\n<tool_name>get_weather</tool_name>\n<parameters>\n<city>Paris</city>\n</parameters>\n</tool_call>",
                InParis
            },
            { "{\"name\": \"get_weather\", \"arguments\": {\"get_weather\": {\"city\": \"Paris\"}}}", InParis },
            {
                "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}, \"days\": 3, \"id\": \"c1\"}",
                "get_weather(city=Paris, days=3)"
            },
            // Markup in an element
            {
                "<tool_call>\n<function=search_docs>\n<parameter=query>\n<p>Hi <b>you</b></p>\n</parameter>\n</function>\n</tool_call>",
                "search_docs(query=<p>Hi <b>you</b></p>)"
            },
            { "<search_docs><query>x = \"</p>\";</query></search_docs>", "search_docs(query=x = \"</p>\";)" },
            {
                "<function=get_weather>\n<parameter=city>Paris\n<parameter=days>3\n</function>",
                "get_weather(city=Paris, days=3)"
            },
            // What is left of a fence, and remarks in one
            { "json\n" + Paris, InParis },
            { "functools[" + Paris + "]", InParis },
            { $"```json\n// the first\n{Paris}\n// the second\n{Rome}\n```", InBoth },
            { "```python\n# The weather\nget_weather(city='Paris')\n```", InParis },
            // Ticks in what a fence holds
            {
                "I look.\n\n```json\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"```cs\\nx\\n```\\nParis\"}}\n```",
                "get_weather(city=```cs\nx\n```\nParis)"
            },
        };

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task GetResponse_CallsOfAnotherForm_AreMadeHoweverTheyCome(string reply, string calls)
    {
        foreach (
            var written in (string[])[reply, reply.Replace("\n", "\r\n", StringComparison.Ordinal), "\uFEFF" + reply]
        )
        {
            Assert.Equal(calls, Describe(await AskAsync(new ScriptedChatClient(written), isStreamed: false)));
            for (var at = 0; at < written.Length; at++)
            {
                string[] pieces =
                    at == 0 ? [.. written.Select(static c => c.ToString())] : [written[..at], written[at..]];
                var model = new ScriptedChatClient(new ScriptedReply(pieces));

                Assert.Equal(calls, Describe(await AskAsync(model, isStreamed: true)));
            }
        }
    }
}
