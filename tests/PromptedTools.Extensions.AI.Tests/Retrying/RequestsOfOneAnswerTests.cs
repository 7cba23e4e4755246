using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Retrying;

namespace PromptedTools.Extensions.AI.Tests.Retrying;

/// <summary>Whatever a reply is, one answer costs at most 1 + MaxExtraRequests requests.</summary>
public class RequestsOfOneAnswerTests
{
    private static readonly IReadOnlyList<ChatMessage> s_question =
    [
        new(ChatRole.User, "How is the weather in Paris?"),
    ];

    private static readonly string[] s_replies =
    [
        "[](https://example.com/a.png)",
        "![](a.png)",
        "[][][]",
        "[]()",
        "[](",
        "()(",
        "()[0]",
        "[None][0]",
        "[] + []",
        "<tool_call>[](0)</tool_call>",
        "<tool_call>[][0]</tool_call><tool_call>()()</tool_call>",
        "[TOOL_CALL][](x)[/TOOL_CALL]",
        "```json\n[](0)\n```",
        "Sure:\n```\n[][]\n```",
        "Action: []\nAction Input: [](0)",
        "[](0) now() is it",
        "<tool_call></tool_call>",
        "{}",
        "[]",
        "None",
        " ",
        "",
        "<tool_result>",
        "<tool_call>{\"name\": \"now\"",
        "I do not know.",
    ];

    // The default.
    private const int MaxExtraRequests = 2;

    public static TheoryData<string> Modes => ["auto", "any", "specific", "none", "none, calls before"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task GetResponse_AnyReplyAgainAndAgain_IsAnsweredWithinTheBudget(string mode)
    {
        foreach (var reply in s_replies)
        {
            foreach (var format in new[] { null, ChatResponseFormat.Json })
            {
                await AnswerAsync(mode, format, isStreamed: false, [reply]);
                for (var at = 0; at <= reply.Length; at++)
                {
                    await AnswerAsync(mode, format, isStreamed: true, [reply[..at], reply[at..]]);
                }
            }
        }
    }

    [Theory]
    [InlineData("[](https://example.com/a.png)")]
    [InlineData("[][][]")]
    [InlineData("()(")]
    [InlineData("<tool_call>[](0)</tool_call>")]
    public async Task GetResponse_CallRequiredAndNoneWritten_IsAskedForIt(string reply)
    {
        const string Call = """<tool_call>{"name": "now", "arguments": {}}</tool_call>""";
        var model = new ScriptedChatClient(reply, Call);

        var response = await new PromptedToolsChatClient(model).GetResponseAsync(
            s_question,
            new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.RequireAny }
        );

        Assert.Equal("now", Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents)).Name);
        Assert.Equal(2, model.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void TryTake_AgainAndAgain_GivesWhatThereIsAndThenNothing(int extra)
    {
        var budget = new PaidRequest.Budget(s_question, new ChatOptions(), extra);

        var taken = Enumerable.Range(0, 20).Count(_ => budget.TryTake(s_question, new ChatOptions()) is not null);

        Assert.Equal((extra, extra), (taken, budget.Spent));
    }

    [Fact]
    public async Task Send_SameRequestTwice_Throws()
    {
        var model = Repeating(["Hello."]);
        var request = new PaidRequest.Budget(s_question, new ChatOptions(), extra: 5).First;

        await request.SendAsync(model, default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => request.SendAsync(model, default));
        Assert.Throws<InvalidOperationException>(() => request.StreamAsync(model, default));
        Assert.Single(model.Requests);
    }

    // The script ends with the budget: a request too many fails, and with an exception that is not caught here.
    private static async Task AnswerAsync(string mode, ChatResponseFormat? format, bool isStreamed, string[] pieces)
    {
        var options = new ChatOptions
        {
            Tools = mode == "none, calls before" ? null : TestTools.All,
            ToolMode = mode switch
            {
                "any" => ChatToolMode.RequireAny,
                "specific" => ChatToolMode.RequireSpecific("now"),
                "none" => ChatToolMode.None,
                _ => null,
            },
            ResponseFormat = format,
        };
        ChatMessage[] history =
        [
            .. s_question,
            new(ChatRole.Assistant, [new FunctionCallContent("a", "now")]),
            new(ChatRole.Tool, [new FunctionResultContent("a", "noon")]),
        ];
        using var client = new PromptedToolsChatClient(Repeating(pieces));
        try
        {
            await AskAsync(
                client,
                isStreamed,
                mode.StartsWith("none", StringComparison.Ordinal) ? history : s_question,
                options
            );
        }
        catch (PromptedToolCallException) { }
        catch (PromptedJsonException) { }
    }

    private static ScriptedChatClient Repeating(string[] pieces) =>
        new([.. Enumerable.Repeat(new ScriptedReply(pieces), 1 + MaxExtraRequests)]);

    private static async Task<ChatResponse> AskAsync(
        IChatClient client,
        bool isStreamed,
        IEnumerable<ChatMessage> messages,
        ChatOptions options
    ) =>
        isStreamed
            ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : await client.GetResponseAsync(messages, options);
}
