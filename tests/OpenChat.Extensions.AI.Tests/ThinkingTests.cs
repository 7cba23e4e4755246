using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests;

/// <summary>What a reasoning model thinks is no part of its answer, wherever the server puts it and whatever the request holds.</summary>
public sealed class ThinkingTests : EmulatedTestBase
{
    private const string Call =
        "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>";

    /// <summary>Bodies of whole answers of either dialect, and what they think and say.</summary>
    public static TheoryData<string, string, string> Answers =>
        new()
        {
            { """{"result":{"response":" <think>\nHm.\n</think>\n\nParis."},"success":true}""", "Hm.\n", "Paris." },
            { """{"result":{"response":"<think>Hm."},"success":true}""", "Hm.", "" },
            { """{"result":{"response":"Hm.\n</think>\n\nParis."},"success":true}""", "Hm.\n", "Paris." },
            { """{"result":{"response":" Paris.","reasoning_content":"Hm."}}""", "Hm.", "Paris." },
            {
                """{"result":{"choices":[{"message":{"content":"\n\nParis.","reasoning_content":"Hm."}}]}}""",
                "Hm.",
                "Paris."
            },
            {
                """{"choices":[{"message":{"role":"assistant","reasoning_content":"Hm.","content":"Paris."}}]}""",
                "Hm.",
                "Paris."
            },
            { """{"choices":[{"message":{"content":"Paris.","reasoning":"Hm."}}]}""", "Hm.", "Paris." },
            {
                """{"choices":[{"message":{"reasoning":"Hm.","reasoning_content":"Hm.","content":"Paris."}}]}""",
                "Hm.",
                "Paris."
            },
            {
                """{"choices":[{"message":{"reasoning":"","reasoning_content":"Hm.","content":"Paris."}}]}""",
                "Hm.",
                "Paris."
            },
            { """{"choices":[{"message":{"content":"Paris.","reasoning":null}}]}""", "", "Paris." },
            { """{"choices":[{"message":{"content":"Paris.","reasoning":{"effort":"high"}}}]}""", "", "Paris." },
            { """{"choices":[{"message":{"content":null,"reasoning_content":"Hm."}}]}""", "Hm.", "" },
            {
                """{"choices":[{"message":{"content":"<think>b</think>Paris.","reasoning_content":"a"}}]}""",
                "ab",
                "Paris."
            },
            {
                """{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm."}]},{"type":"text","text":"Paris."}]}}]}""",
                "Hm.",
                "Paris."
            },
            {
                """{"choices":[{"message":{"content":[{"type":"reasoning","reasoning":"Hm."},{"type":"text","text":"Paris."}]}}]}""",
                "Hm.",
                "Paris."
            },
            // A stop sequence ends the answer, not what stands before it.
            { """{"response":"<think>a STOP b</think>Paris STOP Rome"}""", "a STOP b", "Paris " },
        };

    /// <summary>Frames of either dialect, and what they think and say.</summary>
    public static TheoryData<string[], string, string> Streams =>
        new()
        {
            {
                [
                    """{"response":" <thi"}""",
                    """{"response":"nk>H"}""",
                    """{"response":"m.</"}""",
                    """{"response":"think>\n\nPa"}""",
                    """{"response":"ris."}""",
                ],
                "Hm.",
                "Paris."
            },
            {
                [
                    """{"choices":[{"delta":{"role":"assistant","content":""}}]}""",
                    """{"choices":[{"delta":{"content":"","reasoning":"H"}}]}""",
                    """{"choices":[{"delta":{"content":"","reasoning":"m."}}]}""",
                    """{"choices":[{"delta":{"content":" "}}]}""",
                    """{"choices":[{"delta":{"content":"Pa"}}]}""",
                    """{"choices":[{"delta":{"content":"ris."}}]}""",
                ],
                "Hm.",
                "Paris."
            },
            {
                [
                    """{"choices":[{"delta":{"reasoning_content":"Hm \ud83d"}}]}""",
                    """{"choices":[{"delta":{"reasoning_content":"\ude00"}}]}""",
                    """{"choices":[{"delta":{"content":"Paris."}}]}""",
                ],
                "Hm \U0001F600",
                "Paris."
            },
            {
                [
                    """{"streamed_data":[{"choices":[{"delta":{"reasoning":"H"}}]},{"choices":[{"delta":{"reasoning":"m."}}]}]}""",
                    """{"response":"Paris."}""",
                ],
                "Hm.",
                "Paris."
            },
            { ["""{"response":"<think>Hm."}""", """{"response":" Paris?"}"""], "Hm. Paris?", "" },
            { ["""{"response":"<think>a STOP b</think>Paris STOP Rome"}"""], "a STOP b", "Paris " },
            {
                ["""{"response":"The tag <think> "}""", """{"response":"opens it."}"""],
                "",
                "The tag <think> opens it."
            },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task GetResponseAsync_Thinking_IsPartedFromTheAnswer(string body, string thinking, string text)
    {
        foreach (
            var make in new Func<FakeServer, OpenChatClient>[]
            {
                static s => Clients.Card(s),
                static s => Clients.OpenAI(s),
            }
        )
        {
            using var server = new FakeServer(FakeServer.Json(body));
            using var client = make(server);

            var response = await client.GetResponseAsync(Clients.Hello, Stops());
            // A server that answers a request for a stream with a document.
            var streamed = await client.GetStreamingResponseAsync(Clients.Hello, Stops()).Collect();

            AssertAnswer(response, thinking, text);
            AssertAnswer(streamed, thinking, text);
            Assert.Equal(2, server.Requests.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task GetStreamingResponseAsync_Thinking_IsPartedFromTheAnswer(
        string[] frames,
        string thinking,
        string text
    )
    {
        var body = string.Concat(frames.Append("[DONE]").Select(static frame => $"data: {frame}\n\n"));
        foreach (
            var make in new Func<FakeServer, OpenChatClient>[]
            {
                static s => Clients.Card(s),
                static s => Clients.OpenAI(s),
            }
        )
        {
            using var server = new FakeServer(FakeServer.Events(body));
            using var client = make(server);

            var updates = await client.GetStreamingResponseAsync(Clients.Hello, Stops()).ToListAsync();

            AssertAnswer(updates.ToChatResponse(), thinking, text);
            Assert.Single(updates.Select(static update => (update.ResponseId, update.MessageId)).Distinct());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetTextAsync_RawText_IsNobodysReply(bool isOpenAI)
    {
        const string Continued = "<think>Hm.</think>Paris.";
        Script(EmulatorReply.FromChunks(Continued));
        using var client = Client(isOpenAI);

        var response = await client.GetTextAsync(
            "Once",
            new OpenChatTextOptions { Format = OpenChatPromptFormat.Raw },
            TestContext.Current.CancellationToken
        );

        AssertAnswer(response, "", Continued);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_WhateverTheRequestHolds_ThinkingIsNotTheAnswer(bool isOpenAI, bool isStreamed)
    {
        (ChatOptions? Options, string Said, string Text)[] requests =
        [
            (null, "It is sunny.", "It is sunny."),
            (new ChatOptions { Tools = TestTools.All }, "It is sunny.", "It is sunny."),
            (new ChatOptions { Tools = TestTools.All }, Call, ""),
            (new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.RequireAny }, Call, ""),
            (new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, "{\"a\":2}", "{\"a\":2}"),
        ];
        foreach (var isParted in new[] { false, true })
        {
            foreach (var (options, said, text) in requests)
            {
                Script($"<think>\nMaybe {{\"a\":1}}, or {Call}\n</think>\n\n{said}");
                if (isParted)
                {
                    Emulator.Faults.Next(new EmulatorFault(EmulatorFaultKind.ReasoningContent));
                }

                using var client = Client(isOpenAI);

                var response = await AskAsync(client, isStreamed, Clients.Hello, options);

                AssertAnswer(response, $"Maybe {{\"a\":1}}, or {Call}\n", text);
                Assert.Equal(said == Call ? 1 : 0, Calls(response));
                Assert.Equal(said == Call ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop, response.FinishReason);
                Assert.True(response.Usage!.OutputTokenCount > 0);
            }
        }

        Assert.Equal(2 * requests.Length, Emulator.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_ThinkingInTheHistory_IsNotSent(bool isOpenAI, bool isStreamed)
    {
        Script("Fine.", "Fine.");
        using var client = Client(isOpenAI);
        ChatMessage[] history =
        [
            new(ChatRole.User, "Hello"),
            new(ChatRole.Assistant, [new TextReasoningContent("Hm."), new TextContent("Hello!")]),
            new(ChatRole.User, "And?"),
        ];

        await AskAsync(client, isStreamed, history, options: null);
        await AskAsync(client, isStreamed, history, new ChatOptions { Tools = TestTools.All });

        Assert.Equal(["user: Hello", "assistant: Hello!", "user: And?"], Sent(0));
        Assert.DoesNotContain(Sent(1), static message => message.Contains("Hm.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_ThinkingThatNeverEnds_IsBoundedByTheAnswersSize()
    {
        var frame = $$"""data: {"response":"{{new string('a', 1000)}}"}""" + "\n\n";
        var body = """data: {"response":"<think>"}""" + "\n\n" + string.Concat(Enumerable.Repeat(frame, 100));
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, static options => options.MaxResponseBytes = 50_000);
        var told = 0;

        await Assert.ThrowsAsync<OpenChatException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync(Clients.Hello))
            {
                told += update.Contents.OfType<TextReasoningContent>().Sum(static content => content.Text.Length);
            }
        });

        Assert.InRange(told, 40_000, 50_000);
    }

    private static int Calls(ChatResponse response) =>
        response.Messages.Sum(static message => message.Contents.OfType<FunctionCallContent>().Count());

    private static ChatOptions Stops() => new() { StopSequences = ["STOP"] };

    private static void AssertAnswer(ChatResponse response, string thinking, string text)
    {
        var contents = response.Messages.SelectMany(static message => message.Contents).ToList();
        Assert.Equal(
            thinking,
            string.Concat(contents.OfType<TextReasoningContent>().Select(static content => content.Text))
        );
        Assert.Equal(text, response.Text);
    }
}
