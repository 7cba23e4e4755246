using CsCheck;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Reading;

public class ReplyReaderTests : ToolCallingTestBase
{
    private static readonly PromptedToolsOptions s_oneTry = new() { MaxExtraRequests = 0 };

    public static TheoryData<string> Replies =>
        [
            "It is sunny in Paris.",
            "a < b and c > d, [1] and `x`, ``y``",
            "<b>x</b>",
            "Now is the time.",
            "Sure, let me check.\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>",
            "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>",
            "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>\n<tool_call>{\"name\":\"search_docs\",\"arguments\":{\"query\":\"x\"}}</tool_call> done",
            "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call><tool_result>{\"temp\":20}</tool_result> It is 20.",
            "<tool_call>{\"name\":\"Mail-Send\",\"arguments\":{\"to\":\"a@b\",\"body\":\"<tool_call>{}</tool_call> x\"}}</tool_call> ok",
            "[TOOL_CALLS][{\"name\":\"now\",\"arguments\":{}}]",
            "<function=get_weather>{\"city\":\"Paris\"}</function>",
            "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}",
            "{\"temperature\": 20, \"text\": \"mild\"} is what I know.",
            "[{'name': 'get_weather', 'arguments': {'city': 'Paris', 'days': None}}]",
            "[a link](https://example.com) and more",
            "get_weather(city=\"Paris\")",
            "get\\_weather(city=\"Paris\")",
            "[get_weather(city=\"Paris\"), now()]",
            "```json\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```",
            "Here:\n```json\n{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}\n```\nThat is it.",
            "Here:\n```json\n{\"city\":\"Paris\"}\n```\nThat is it.",
            "Here:\n```python\nimport os\nprint('<tool_call>')\n```\nThat is it.",
            "This is a block:\n```\n<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>\n```",
            "Use `get_weather(city='Paris')` in your code.",
            "The tag `<tool_call>` begins a call.",
            "Thought: weather\nAction: get_weather\nAction Input: {\"city\":\"Paris\"}\nObservation: sunny",
            "It is sunny.<|end_of_turn|>GPT4 Correct User: and <tool_call>",
            "Answer:\n[1, 2, 3]\nand more",
            "I can do that. Here is an example:\n\n```json\n{\"name\":\"now\",\"arguments\":{}}\n```\nDone.",
            "Here is the code:\n```python\nget_weather(\"Paris\")\n```",
            "For example, one may call it so:\n\n[now()]\n\nNow I do.\n\n[now()]",
            "A zip code was given.\n```python\nnow()\n```",
            "[ ] buy milk\n[ ] call Bob",
            "[] is falsy in Python.",
            "{} is an empty dict.",
            "[None] yes",
            "[] # No tool fits.",
            "<tool_call>[]</tool_call> It is sunny.",
            "Emoji 😀 and text\n\n\n end",
        ];

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task GetStreamingResponse_AnySplit_GivesTheSameAsWhole(string reply)
    {
        var options = new ChatOptions { Tools = TestTools.All };
        var whole = await AskAsync(new ScriptedChatClient(reply), false, options, s_oneTry);
        await Gen.Int[1, Math.Max(1, Math.Min(9, reply.Length))]
            .List[1, 60]
            .SampleAsync(
                async lengths =>
                {
                    var streamed = await AskAsync(
                        new ScriptedChatClient(Split(reply, lengths)),
                        true,
                        options,
                        s_oneTry
                    );
                    Assert.Equal(Describe(whole), Describe(streamed));
                    Assert.Equal(whole.Text.Trim(), streamed.Text.Trim());
                },
                iter: 40
            );
    }

    [Fact]
    public async Task GetStreamingResponse_TextThatCannotBeACall_IsAtMost21CharactersBehind()
    {
        string[] words =
        [
            "a",
            " ",
            "\n",
            "<",
            "tool",
            "_call ",
            "[",
            "`",
            "GPT4",
            "<|end_of",
            "x <t",
            "функция ",
            "```py\nx\n```",
        ];
        await Gen.Int[0, words.Length - 1]
            .List[1, 60]
            .SampleAsync(
                async picks =>
                {
                    var text = "Answer: " + string.Concat(picks.Select(pick => words[pick])) + "|";
                    if (Kept(text))
                    {
                        return;
                    }

                    var model = new ScriptedChatClient(new ScriptedReply([.. text.Select(static c => c.ToString())]));
                    var (shown, behind) = (0, 0);
                    await foreach (
                        var update in CreateClient(model)
                            .GetStreamingResponseAsync("q", new ChatOptions { Tools = TestTools.All })
                    )
                    {
                        // One piece is one character, and this one is not shown yet. White space is held however long: a call
                        // may follow, and it is no part of the answer then.
                        var told = text[..(model.PiecesRead - 1)].TrimEnd().Length;
                        behind = Math.Max(behind, told - shown);
                        shown += update.Text.Length;
                    }

                    Assert.InRange(behind, 0, 21);
                },
                iter: 300
            );

        // Tags, fences, and brackets that begin a line.
        static bool Kept(string text) =>
            text.Contains("```") || text.Contains("tool_call") || text.Split('\n').Skip(1).Any(StartsWithBracket);

        static bool StartsWithBracket(string line) => line.TrimStart().StartsWith('[');
    }

    [Theory]
    [InlineData("<tool GPT4GPT4функция aфункция |")]
    [InlineData("GPT4<<toolфункция toolфункция <|")]
    [InlineData("Use <action to take first when the light is red> here.")]
    [InlineData("An <invoke command of the shell that you know runs it.")]
    [InlineData("The <function keyword, by the way, is name=\"x\"> in old code.")]
    public async Task GetStreamingResponse_TagWordThatProseFollows_IsAtMost21CharactersBehind(string prose)
    {
        var text = "Answer: " + prose;
        var model = new ScriptedChatClient(new ScriptedReply([.. text.Select(static c => c.ToString())]));
        var (shown, behind) = ("", 0);
        await foreach (
            var update in CreateClient(model).GetStreamingResponseAsync("q", new ChatOptions { Tools = TestTools.All })
        )
        {
            behind = Math.Max(behind, model.PiecesRead - 1 - shown.Length);
            shown += update.Text;
        }

        Assert.Equal(text, shown);
        Assert.InRange(behind, 0, 21);
    }

    [Fact]
    public async Task GetStreamingResponse_PlainText_PassesTheVeryUpdates()
    {
        var sent = new List<ChatResponseUpdate>();
        var model = new ScriptedChatClient(new ScriptedReply("It", " is", " sunny", " today."));
        var recorder = new RecordingChatClient(model, sent);
        var client = new PromptedToolsChatClient(recorder);

        var shown = await client
            .GetStreamingResponseAsync("q", new ChatOptions { Tools = TestTools.All })
            .ToListAsync();

        Assert.All(
            // The first word may be the beginning of a name.
            sent.Skip(2).Take(2),
            update => Assert.Contains(shown, candidate => ReferenceEquals(candidate, update))
        );
    }

    // A piece as long as the reply, and pieces as long as a token, of what tempts a reader to begin again and again.
    [Theory]
    [MemberData(nameof(ToolReplyBoundsTests.Openings), MemberType = typeof(ToolReplyBoundsTests))]
    public async Task GetStreamingResponse_ManyOpenings_ComesToAnEnd(string opening)
    {
        var reply = HardReplies.Repeat(opening, length: 250_000);
        var tokens = new ScriptedReply([.. reply.Chunk(4).Select(static chunk => new string(chunk))]);

        foreach (var model in new[] { new ScriptedChatClient(reply), new ScriptedChatClient(tokens) })
        {
            var updates = CreateClient(model, s_oneTry)
                .GetStreamingResponseAsync("q", new ChatOptions { Tools = TestTools.All });
            var error = await Record.ExceptionAsync(async () => await updates.CountAsync());

            Assert.True(error is null or PromptedToolCallException, error?.ToString());
        }
    }

    [Fact]
    public async Task GetStreamingResponse_TextAfterABlock_EndsTheStream()
    {
        var model = new ScriptedChatClient(
            new ScriptedReply(
                "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>",
                "\n",
                "It is",
                " noon",
                " now."
            )
        );

        var response = await AskAsync(model, true);

        Assert.Equal("now()", Describe(response));
        Assert.Equal(3, model.PiecesRead);
    }

    [Fact]
    public async Task GetStreamingResponse_StopSequence_EndsTextButNotACall()
    {
        var options = new ChatOptions { Tools = TestTools.All, StopSequences = ["STOP"] };
        var text = new ScriptedChatClient(new ScriptedReply("One ST", "OP two"));
        var call = new ScriptedChatClient(
            "<tool_call>{\"name\":\"search_docs\",\"arguments\":{\"query\":\"STOP it\"}}</tool_call>"
        );

        Assert.Equal("One ", (await AskAsync(text, true, options)).Text);
        Assert.Null(text.Requests[0].Options!.StopSequences);
        Assert.Equal("search_docs(query=STOP it)", Describe(await AskAsync(call, true, options)));
    }

    private static ScriptedReply Split(string text, IReadOnlyList<int> lengths)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length; )
        {
            var length = Math.Min(lengths[pieces.Count % lengths.Count], text.Length - at);
            pieces.Add(text.Substring(at, length));
            at += length;
        }

        return new ScriptedReply([.. pieces]);
    }
}
