using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>What a reasoning model thinks before its reply is for the caller to see: no call, no answer, nothing it is told again.</summary>
public sealed class ThinkingTests : ToolCallingTestBase
{
    private const string Call =
        "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>";
    private const string Other =
        "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>";

    /// <summary>Replies under tools, what of them is thinking, and the text and the calls behind it.</summary>
    public static TheoryData<string, string, string, string> Replies =>
        new()
        {
            { "<think>Hm.</think>\n\nIt is sunny.", "Hm.", "It is sunny.", "" },
            { $"<think>Hm.</think>\n{Call}", "Hm.", "", "get_weather(city=Paris)" },
            { $"<think>{Other}</think>\n{Call}", Other, "", "get_weather(city=Paris)" },
            { $"<think>{Other}</think>It is sunny.", Other, "It is sunny.", "" },
            {
                "<think>get_weather(city=\"Rome\")\n</think>\n\nIt is sunny.",
                "get_weather(city=\"Rome\")\n",
                "It is sunny.",
                ""
            },
            {
                "<think>{\"city\": \"Rome\"}</think>\n\nLet me see.\n" + Call,
                "{\"city\": \"Rome\"}",
                "Let me see.",
                "get_weather(city=Paris)"
            },
            { $"[THINK]Hm.[/THINK]{Call}", "Hm.", "", "get_weather(city=Paris)" },
            { "The tag <think> opens it.", "", "The tag <think> opens it.", "" },
            // Behind the first word it is text, in which nothing is a call.
            { $"Well. <think>{Other}</think> It is sunny.", "", $"Well. <think>{Other}</think> It is sunny.", "" },
            {
                $"Well.\n<Think>\n{Other}\n</THINK>\n{Call}",
                "",
                $"Well.\n<Think>\n{Other}\n</THINK>",
                "get_weather(city=Paris)"
            },
            {
                "Well.\n[THINK]\n[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}]\n[/THINK]\n" + Call,
                "",
                "Well.\n[THINK]\n[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}]\n[/THINK]",
                "get_weather(city=Paris)"
            },
            { $"Well.\n<think>\n{Other}", "", $"Well.\n<think>\n{Other}", "" },
            { $"The `<think>` tag.\n{Call}", "", "The `<think>` tag.", "get_weather(city=Paris)" },
        };

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Ask_ThinkingLeadsTheReply_IsPassedOnAndNeverRead(
        string reply,
        string thinking,
        string text,
        string calls
    )
    {
        ScriptedReply[] splits =
        [
            reply,
            new([.. reply.Select(static character => character.ToString())]),
            .. Enumerable.Range(1, reply.Length - 1).Select(at => new ScriptedReply(reply[..at], reply[at..])),
        ];
        foreach (var split in splits)
        {
            var model = new ScriptedChatClient(split);

            var response = await AskAsync(model, isStreamed: true);

            AssertAnswer(response, thinking, text, calls);
            Assert.Single(model.Requests);
        }

        AssertAnswer(await AskAsync(new ScriptedChatClient(reply), isStreamed: false), thinking, text, calls);
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_RequiredCallBehindThinking_IsMade(bool isStreamed)
    {
        var model = new ScriptedChatClient($"<think>{Other}</think>{Call}");

        var response = await AskAsync(model, isStreamed, Required());

        AssertAnswer(response, Other, "", "get_weather(city=Paris)");
    }

    [Theory]
    [InlineData("get_weather(city=\"Rome\")", "get_weather(city=\"Paris\")")]
    [InlineData("```\nget_weather(city=\"Rome\")\n```", "get_weather(city=\"Paris\")")]
    [InlineData("Action: get_weather\nAction Input: {\"city\": \"Rome\"}", Call)]
    [InlineData(Other, Call)]
    public async Task Ask_RequiredCallBehindThinkingInProse_IsMade(string thought, string call)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var model = new ScriptedChatClient($"Well.\n<think>\n{thought}\n</think>\n{call}");

            AssertAnswer(await AskAsync(model, isStreamed, Required()), "", "Well.", "get_weather(city=Paris)");
        }
    }

    [Theory]
    [InlineData("Well. <think>{\"a\": 1}</think>{\"a\": 2}", "{\"a\":2}")]
    [InlineData("```json\n[THINK]{\"a\": 1}[/THINK]\n{\"a\": 2}\n```", "{\"a\":2}")]
    [InlineData("{\"a\": 1}</think>{\"a\": 2}", "{\"a\":2}")]
    [InlineData("{\"a\": \"<think>\"}", "{\"a\":\"<think>\"}")]
    [InlineData("{\"a\": \"b </think> c\"}", "{\"a\":\"b </think> c\"}")]
    public async Task Ask_JsonInThinkingBehindTheFirstWord_IsNotTheAnswer(string reply, string json)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var format = new ChatOptions { ResponseFormat = ChatResponseFormat.Json };

            Assert.Equal(json, (await AskAsync(new ScriptedChatClient(reply), isStreamed, format)).Text);
        }
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_JsonBehindThinking_IsTheAnswer(bool isStreamed)
    {
        var model = new ScriptedChatClient("<think>Maybe {\"a\": 1}.</think>\n{\"a\": 2}");

        var response = await AskAsync(model, isStreamed, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        AssertAnswer(response, "Maybe {\"a\": 1}.", "{\"a\":2}", "");
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_PromptOpenedTheBlock_WhatStandsBeforeItsEndIsThinking(bool isStreamed)
    {
        var json = new ScriptedChatClient("Maybe {\"a\": 1}.\n</think>\n\n{\"a\": 2}");
        var call = new ScriptedChatClient($"{Other}\n</think>\n\n{Call}");

        AssertAnswer(
            await AskAsync(json, isStreamed, new ChatOptions { ResponseFormat = ChatResponseFormat.Json }),
            "Maybe {\"a\": 1}.\n",
            "{\"a\":2}",
            ""
        );
        AssertAnswer(await AskAsync(call, isStreamed, Required()), Other + "\n", "", "get_weather(city=Paris)");
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_ThinkingAlone_IsAnEmptyAnswerAndAskedForAgain(bool isStreamed)
    {
        var model = new ScriptedChatClient($"<think>Hm. {Other}", "<think>Oh.</think>It is sunny.");

        var response = await AskAsync(model, isStreamed);

        Assert.Equal("It is sunny.", response.Text);
        Assert.Empty(Calls(response));
        Assert.EndsWith("Oh.", Thinking(response), StringComparison.Ordinal);
        Assert.Equal(2, model.Requests.Count);
        Assert.DoesNotContain(
            model.Requests[1].Messages,
            static message => message.Text.Contains("Hm.", StringComparison.Ordinal)
        );
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_FaultyCallBehindThinking_IsShownAgainWithoutIt(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            "<think>Hm.</think><tool_call>\n{\"name\": \"get_weather\", \"arguments\": {}}\n</tool_call>",
            $"<think>Oh.</think>{Call}"
        );

        var response = await AskAsync(model, isStreamed);

        Assert.Equal("get_weather(city=Paris)", Describe(response));
        Assert.Equal(2, model.Requests.Count);
        Assert.DoesNotContain(
            model.Requests[1].Messages,
            static message => message.Text.Contains("Hm.", StringComparison.Ordinal)
        );
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_ThinkingCutOffByTheOutputLimit_IsThinkingAndNoAnswer(bool isStreamed)
    {
        var model = new ScriptedChatClient(new ScriptedReply("<think>Hm.") { FinishReason = ChatFinishReason.Length });

        var response = await AskAsync(model, isStreamed);

        AssertAnswer(response, "Hm.", "", "");
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_ClientInsidePartsThinking_IsPassedOnOnce(bool isStreamed)
    {
        var model = new ScriptedChatClient(new ScriptedReply(Call) { Thinking = "Hm. " + Other });

        var response = await AskAsync(model, isStreamed);

        AssertAnswer(response, "Hm. " + Other, "", "get_weather(city=Paris)");
    }

    [Theory]
    [CombinatorialBool]
    public async Task Ask_ThinkingInTheHistory_IsNotShownToTheModel(bool isStreamed)
    {
        var model = new ScriptedChatClient("It is sunny.");
        ChatMessage[] history =
        [
            new(ChatRole.User, "How is the weather in Paris?"),
            new(
                ChatRole.Assistant,
                [
                    new TextReasoningContent("Hm."),
                    new FunctionCallContent("1", "get_weather", new Dictionary<string, object?> { ["city"] = "Paris" }),
                ]
            ),
            new(ChatRole.Tool, [new FunctionResultContent("1", "sunny")]),
        ];

        await AskAsync(CreateClient(model), isStreamed, history, new ChatOptions { Tools = TestTools.All });

        Assert.DoesNotContain(
            Assert.Single(model.Requests).Messages,
            static message =>
                message.Text.Contains("Hm.", StringComparison.Ordinal)
                || message.Contents.Any(static content => content is TextReasoningContent)
        );
    }

    [Fact]
    public async Task Stream_Thinking_IsShownAsItComes()
    {
        var model = new ScriptedChatClient(new ScriptedReply("<think>", "Hm", "m.", "</think>", Call));
        var updates = CreateClient(model)
            .GetStreamingResponseAsync("How is the weather in Paris?", Required())
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await using var _ = updates;

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("Hm", Assert.IsType<TextReasoningContent>(Assert.Single(updates.Current.Contents)).Text);
        Assert.Equal(2, model.PiecesRead);
    }

    private static ChatOptions Required() => new() { Tools = TestTools.All, ToolMode = ChatToolMode.RequireAny };

    private static string Thinking(ChatResponse response) =>
        string.Concat(
            response
                .Messages.SelectMany(static message => message.Contents)
                .OfType<TextReasoningContent>()
                .Select(static thinking => thinking.Text)
        );

    private static void AssertAnswer(ChatResponse response, string thinking, string text, string calls)
    {
        Assert.Equal(thinking, Thinking(response));
        Assert.Equal(text, response.Text.Trim());
        Assert.Equal(calls, Describe(response));
    }
}
