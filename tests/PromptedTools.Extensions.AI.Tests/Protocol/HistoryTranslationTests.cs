using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Protocol;

public class HistoryTranslationTests : ToolCallingTestBase
{
    private static readonly FunctionCallContent s_weather = new(
        "call-a",
        "get_weather",
        new Dictionary<string, object?> { ["city"] = "Paris", ["days"] = JsonElement.Parse("3") }
    );
    private static readonly FunctionCallContent s_now = new("call-b", "now");

    [Fact]
    public async Task GetResponse_CallsAndResults_ReplaysThemInOneTurnEach()
    {
        var sent = await TranslateAsync([
            new(ChatRole.User, "How is Paris?"),
            new(ChatRole.Assistant, [new TextContent("Let me see."), s_weather, s_now]),
            new(ChatRole.Tool, [new FunctionResultContent("call-a", JsonElement.Parse("{ \"sky\": \"für alle\" }"))]),
            new(ChatRole.Tool, [new FunctionResultContent("call-b", "12:00")]),
        ]);

        Assert.Equal(
            [
                "user: How is Paris?",
                """
                assistant: Let me see.
                <tool_call>
                [{"name": "get_weather", "arguments": {"city":"Paris","days":3}},
                 {"name": "now", "arguments": {}}]
                </tool_call>
                """,
                """
                user: <tool_result name="get_weather" id="1">
                {"sky":"für alle"}
                </tool_result>
                <tool_result name="now" id="2">
                12:00
                </tool_result>

                (Use this result to answer in plain text.)
                """,
            ],
            sent
        );
    }

    [Fact]
    public async Task GetResponse_OddHistory_GivesAlternatingTurnsBehindTheSystem()
    {
        var sent = await TranslateAsync([
            new(ChatRole.Assistant, "Hello."),
            new(ChatRole.User, ""),
            new(ChatRole.Tool, [new FunctionResultContent("orphan", "?")]),
            new(ChatRole.User, "One."),
            new(ChatRole.User, "Two."),
            new(ChatRole.Assistant, [s_now]),
            new(ChatRole.Assistant, "Hm."),
            new(ChatRole.System, "First."),
            new(ChatRole.System, "Second."),
        ]);

        Assert.Equal(
            [
                "system: First.\n\nSecond.",
                "assistant: Hello.",
                "user: <tool_result id=\"1\">\n?\n</tool_result>\n\nOne.\n\nTwo.",
                "assistant: <tool_call>\n[{\"name\": \"now\", \"arguments\": {}}]\n</tool_call>\n\nHm.",
            ],
            sent
        );
    }

    [Fact]
    public async Task GetResponse_NoUserMessage_GetsOneWithTheReminder()
    {
        var model = new ScriptedChatClient("ok");

        await AskAsync(
            CreateClient(model),
            false,
            [new(ChatRole.System, "Go.")],
            new ChatOptions { Tools = TestTools.All }
        );

        Assert.StartsWith("user: (Reply with one", Written(model.Requests[0].Messages)[^1]);
    }

    [Fact]
    public async Task GetResponse_IdUsedTwice_NumbersBothCalls()
    {
        var sent = await TranslateAsync([
            new(ChatRole.User, "q"),
            new(ChatRole.Assistant, [new FunctionCallContent("x", "now")]),
            new(ChatRole.Tool, [new FunctionResultContent("x", "1")]),
            new(ChatRole.Assistant, [new FunctionCallContent("x", "later")]),
            new(ChatRole.Tool, [new FunctionResultContent("x", "2")]),
        ]);

        Assert.StartsWith("user: <tool_result name=\"now\" id=\"1\">", sent[2]);
        Assert.StartsWith("user: <tool_result name=\"later\" id=\"2\">", sent[4]);
    }

    [Fact]
    public async Task GetResponse_ResultOfSeveralParts_ShowsTheTextsAndNamesTheRest()
    {
        List<AIContent> parts =
        [
            new TextContent("a"),
            new DataContent(new byte[] { 1 }, "image/png"),
            new TextContent("b"),
        ];

        var sent = await TranslateAsync([new(ChatRole.Tool, [new FunctionResultContent("x", parts)])]);

        Assert.StartsWith("user: <tool_result id=\"1\">\na\n[image/png, not shown]\nb\n</tool_result>", sent[0]);
    }

    [Fact]
    public async Task GetResponse_HalfACharacterInAResultOrArgument_IsSentAsItIs()
    {
        var half = JsonElement.Parse("""{"a":"\ud83d"}""");

        var sent = await TranslateAsync([
            new(
                ChatRole.Assistant,
                [new FunctionCallContent("x", "f", new Dictionary<string, object?> { ["v"] = half })]
            ),
            new(ChatRole.Tool, [new FunctionResultContent("x", half)]),
            new(ChatRole.Tool, [new FunctionResultContent("x", half.GetRawText())]),
        ]);

        Assert.Contains("""{"v":{"a":"\ud83d"}}""", sent[0], StringComparison.Ordinal);
        Assert.Equal(3, string.Concat(sent).Split("""{"a":"\ud83d"}""").Length - 1);
    }

    [Fact]
    public async Task GetResponse_FailedToolWithoutAResult_SaysThatItFailed()
    {
        var failed = new FunctionResultContent("x", null) { Exception = new InvalidOperationException("secret") };

        var sent = await TranslateAsync([new(ChatRole.Tool, [failed])]);

        Assert.Contains("""{"error":"The tool failed."}""", sent[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("{ \"a\" : [ 1 ] }", "{\"a\":[1]}")]
    [InlineData("{not json", "{not json")]
    [InlineData("[1] [2]", "[1] [2]")]
    [InlineData(null, "null")]
    [InlineData(4.5, "4.5")]
    public async Task GetResponse_Result_IsShort(object? result, string text)
    {
        var sent = await TranslateAsync([new(ChatRole.Tool, [new FunctionResultContent("x", result)])]);

        Assert.StartsWith($"user: <tool_result id=\"1\">\n{text}\n</tool_result>", sent[0]);
    }

    [Fact]
    public async Task GetResponse_FailedTool_ShowsTheResultAndNotTheException()
    {
        var sent = await TranslateAsync([
            new(
                ChatRole.Tool,
                [
                    new FunctionResultContent("x", "Error: Function failed.")
                    {
                        Exception = new InvalidOperationException("secret"),
                    },
                ]
            ),
        ]);

        Assert.Contains("\n{\"error\":\"Error: Function failed.\"}\n", sent[0]);
        Assert.DoesNotContain("secret", sent[0]);
    }

    [Fact]
    public async Task GetResponse_LongResults_CutsOlderOnesShorter()
    {
        var text = new string('a', 4000);
        var sent = await TranslateAsync([
            new(ChatRole.Assistant, [s_weather]),
            new(ChatRole.Tool, [new FunctionResultContent("call-a", text)]),
            new(ChatRole.Assistant, [s_now]),
            new(ChatRole.Tool, [new FunctionResultContent("call-b", text)]),
        ]);

        Assert.Contains(new string('a', 1500) + "\n… [truncated, 1500 of 4000 characters]", sent[1]);
        Assert.Contains(new string('a', 3000) + "\n… [truncated, 3000 of 4000 characters]", sent[3]);
    }

    [Fact]
    public async Task GetResponse_TurnsOverTheLimit_StayApart()
    {
        var model = new ScriptedChatClient("ok");
        var half = new string('a', 300);
        ChatMessage[] messages =
        [
            new(ChatRole.Assistant, [s_now]),
            new(ChatRole.Tool, [new FunctionResultContent("call-b", "1")]),
            new(ChatRole.User, half),
            new(ChatRole.User, half),
        ];

        await AskAsync(CreateClient(model, new() { MaxContentLength = 512 }), false, messages, null);

        var turns = model.Requests[0].Messages;
        Assert.Equal(3, turns.Count);
        Assert.All(turns, static turn => Assert.InRange(turn.Text.Length, 1, 512));
    }

    [Fact]
    public async Task GetResponse_Image_StaysInItsTurn()
    {
        var model = new ScriptedChatClient("ok");
        var image = new DataContent("data:image/png;base64,AAAA");

        await AskAsync(
            CreateClient(model),
            false,
            [new(ChatRole.User, [new TextContent("What is this?"), image])],
            new ChatOptions { Tools = TestTools.All }
        );

        Assert.Same(image, model.Requests[0].Messages[^1].Contents[^1]);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_ToolHistoryWithoutTools_TakesABlockForNoCall(bool isStreamed)
    {
        var model = new ScriptedChatClient("It is noon. <tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>");
        ChatMessage[] messages =
        [
            new(ChatRole.User, "q"),
            new(ChatRole.Assistant, [s_now]),
            new(ChatRole.Tool, [new FunctionResultContent("call-b", "12:00")]),
        ];

        var response = await AskAsync(CreateClient(model), isStreamed, messages, new ChatOptions());

        Assert.Empty(Calls(response));
        Assert.Equal("It is noon.", response.Text.Trim());
    }

    [Fact]
    public async Task GetResponse_ResultLongerThanAMessageMayBe_IsCutToFitIntoOne()
    {
        var model = new ScriptedChatClient("ok");
        var client = CreateClient(model, new PromptedToolsOptions { MaxContentLength = 1024 });
        List<ChatMessage> messages =
        [
            new(ChatRole.Assistant, [s_weather]),
            new(ChatRole.Tool, [new FunctionResultContent("call-a", new string('a', 4000))]),
        ];

        await AskAsync(client, false, messages, null);

        Assert.Contains("[truncated, 768 of 4000 characters]", Written(model.Requests[0].Messages)[^1]);
        Assert.All(model.Requests[0].Messages, static message => Assert.InRange(message.Text.Length, 1, 1024));
    }

    private static async Task<IReadOnlyList<string>> TranslateAsync(List<ChatMessage> messages)
    {
        var model = new ScriptedChatClient("ok");
        await AskAsync(CreateClient(model), false, messages, null);
        return Written(model.Requests[0].Messages);
    }
}
