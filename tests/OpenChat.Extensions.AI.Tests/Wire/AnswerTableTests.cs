using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>Every shape in which a whole answer is known to come.</summary>
public sealed class AnswerTableTests
{
    public static TheoryData<string, string> Texts =>
        new()
        {
            { """{"result":{"response":"Hello"},"success":true,"errors":[],"messages":[]}""", "Hello" },
            { """{"result":{"response":"Hello"}}""", "Hello" },
            { """{"response":"Hello"}""", "Hello" },
            { """{"result":{"response":" Hello"}}""", "Hello" },
            { """{"result":{"response":"  Hello"}}""", " Hello" },
            { """{"result":{"response":{"name":"India"}}}""", """{"name":"India"}""" },
            { """{"result":{"response":{"a": [1, 2.50]}}}""", """{"a": [1, 2.50]}""" },
            { """{"result":{"response":42}}""", "42" },
            { """{"result":{"response":1.0}}""", "1.0" },
            { """{"result":{"response":-1e3}}""", "-1e3" },
            { """{"result":{"response":true}}""", "true" },
            { """{"result":{"response":"{\"name\":\"India\"}"}}""", """{"name":"India"}""" },
            { """{"result":{"response":null}}""", "" },
            { """{"result":{"response":""}}""", "" },
            { """{"result":{"choices":[{"message":{"content":"Hello"}}]}}""", "Hello" },
            { """{"result":{"response":null,"choices":[{"message":{"content":"Hello"}}]}}""", "Hello" },
            { """{"result":{"response":"A","choices":[{"message":{"content":"B"}}]}}""", "B" },
            { """{"result":{"choices":[{"message":{"content":""}}],"response":"A"}}""", "A" },
            { """{"result":{"choices":[{"message":{"content":null}}],"response":"A"}}""", "A" },
            { """{"result":{"choices":[{"message":{"content":6}}]}}""", "6" },
            { """{"choices":[{"text":"Hello"},{"text":"other"}]}""", "Hello" },
            { """{"result":{"response_text":"Hello"}}""", "Hello" },
            { """{"choices":[{"message":{"content":[{"type":"text","text":"Hello"}]}}]}""", "Hello" },
            {
                """{"choices":[{"message":{"content":[{"text":"Hel","type":"text"},{"type":"text","text":"lo"}]}}]}""",
                "Hello"
            },
            {
                """{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"x"}]},{"type":"text","text":"Hello"}]}}]}""",
                "Hello"
            },
            {
                """{"choices":[{"message":{"content":[{"type":"output_text","text":"Hello","annotations":[]}]}}]}""",
                "Hello"
            },
            { """{"choices":[{"message":{"content":[{"type":"refusal","refusal":"No."}]}}]}""", "No." },
            { """{"choices":[{"message":{"content":[{"type":"text","text":42}]}}]}""", "42" },
            // JSON that is the model's own reply, as Workers AI sends it.
            {
                """{"choices":[{"message":{"content":[{"type":"dog","text":"Rex"}]}}]}""",
                """[{"type":"dog","text":"Rex"}]"""
            },
            { """{"choices":[{"message":{"content":[{"text":"Rex"}]}}]}""", """[{"text":"Rex"}]""" },
            { """{"choices":[{"message":{"content":["a", 1]}}]}""", """["a", 1]""" },
            { """{"choices":[{"message":{"content":[]}}]}""", "[]" },
            {
                """{"choices":[{"message":{"content":{"type":"text","text":"a"}}}]}""",
                """{"type":"text","text":"a"}"""
            },
            { """{"result":{"response":[{"type":"text","text":"a"}]}}""", """[{"type":"text","text":"a"}]""" },
            {
                """{"choices":[{"index":1,"message":{"content":"x"}},{"index":0,"message":{"content":"Hello"}}]}""",
                "Hello"
            },
            {
                """{"choices":[{"message":{"content":"x"},"index":2},{"message":{"content":"Hello"},"index":0}]}""",
                "Hello"
            },
            { """{"choices":[{"index":1,"text":"x"},{"index":2,"text":"y"},{"text":"Hello","index":0}]}""", "Hello" },
            { """{"choices":[{"index":1,"message":{"content":"Hello"}}]}""", "Hello" },
            { """{"choices":[{"index":3,"text":"Hello"},{"index":2,"text":"x"}]}""", "Hello" },
            { """{"choices":[null,{"index":0,"text":"Hello"}]}""", "Hello" },
            { """{"choices":[{"index":"0","text":"Hello"}]}""", "Hello" },
            { """{"result":{"response":"Hi \ud83d\ude00 \u00e9\n\"q\""}}""", "Hi \U0001F600 é\n\"q\"" },
            { """{"result":{"response":"Hello","tool_calls":[]},"errors":null}""", "Hello" },
            { """{"result":{"response":"Hello"},"success":true,"errors":{},"messages":null}""", "Hello" },
            { """{"result":{"response":"Hello","usage":"a lot"}}""", "Hello" },
            { """{"result":{"response":"Hello<|end_of_turn|>GPT4 Correct User: and"}}""", "Hello" },
        };

    public static TheoryData<string, string> ToolCalls
    {
        get
        {
            const string Call = "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\":1}}\n</tool_call>";
            return new()
            {
                { """{"result":{"response":null,"tool_calls":[{"name":"add","arguments":{"a":1}}]}}""", Call },
                { """{"result":{"tool_calls":[{"name":"add","arguments":"{\"a\":1}"}]}}""", Call },
                {
                    """{"choices":[{"message":{"content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"add","arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"}]}""",
                    Call
                },
                {
                    """{"result":{"response":"Let me see.","tool_calls":[{"name":"add","arguments":{"a":1}}]}}""",
                    "Let me see.\n" + Call
                },
                {
                    """{"result":{"tool_calls":[{"name":"add","arguments":{"a":1}},{"name":"add","arguments":{"a":1}}]}}""",
                    Call + "\n" + Call
                },
                {
                    """{"result":{"tool_calls":[{"name":"now"}]}}""",
                    "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>"
                },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    [MemberData(nameof(ToolCalls))]
    public async Task GetResponseAsync_AnswerAsItComes_HasItsText(string body, string text)
    {
        using var server = new FakeServer(FakeServer.Json(body));
        using var client = Clients.Card(server);

        var response = await client.GetResponseAsync(Clients.Hello);

        Assert.Equal(text, response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    [MemberData(nameof(ToolCalls))]
    public async Task GetStreamingResponseAsync_JsonInsteadOfStream_HasItsText(string body, string text)
    {
        using var server = new FakeServer(FakeServer.Json(body));
        using var client = Clients.Card(server);

        var updates = await client.GetStreamingResponseAsync(Clients.Hello).ToListAsync();

        Assert.Equal(text, updates.ToChatResponse().Text);
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
        Assert.All(updates, update => Assert.Equal(ChatRole.Assistant, update.Role));
        Assert.Single(updates.Select(static update => update.MessageId).Distinct());
    }

    [Fact]
    public async Task GetStreamingResponseAsync_EmptyJsonInsteadOfStream_AsksOnceMoreWithoutStream()
    {
        using var server = new FakeServer(
            FakeServer.Json("""{"result":{},"success":true}"""),
            FakeServer.Json("""{"result":{"response":"Hello"},"success":true}""")
        );
        using var client = Clients.Card(server);

        var response = await client.GetStreamingResponseAsync(Clients.Hello).Collect();

        Assert.Equal("Hello", response.Text);
        Assert.Equal(2, server.Requests.Count);
        Assert.True((bool)server.Requests[0].Json["stream"]!);
        Assert.False(server.Requests[1].Json.ContainsKey("stream"));
    }

    [Theory]
    [InlineData("""{"result":{},"success":true}""")]
    [InlineData("""{"status":"ok"}""")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("<html>hello</html>")]
    [InlineData("""{"result":{"response":"Hel""")]
    public async Task GetResponseAsync_SuccessWithoutAnswer_IsInvalidResponse(string body)
    {
        using var server = new FakeServer(FakeServer.Json(body));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.InvalidResponse, failure.Kind);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("""{"result":null,"success":false,"errors":[{"code":5006,"message":"bad"}],"messages":[]}""", "5006")]
    [InlineData("""{"result":[],"errors":[{"code":"5006","message":"bad"}]}""", "5006")]
    [InlineData("""{"result":{"response":"half"},"success":false,"errors":[{"code":5006,"message":"bad"}]}""", "5006")]
    [InlineData("""{"errors":[{"message":"bad"}]}""", null)]
    [InlineData("""{"success":false}""", null)]
    [InlineData("""{"internalCode":5006,"description":"bad"}""", "5006")]
    [InlineData(
        """{"choices":[{"message":{"content":"half"},"finish_reason":"error"}],"error":{"code":5006,"message":"bad"}}""",
        "5006"
    )]
    [InlineData(
        """{"choices":[{"message":{"content":"half"},"finish_reason":"error","error":{"code":5006,"message":"bad"}}]}""",
        "5006"
    )]
    [InlineData("""{"choices":[{"message":{"content":"half"},"finish_reason":"error"}]}""", null)]
    [InlineData("""{"detail":"bad"}""", null)]
    public async Task GetResponseAsync_ErrorAtStatus200_Throws(string body, string? code)
    {
        using var server = new FakeServer(FakeServer.Json(body));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(code, failure.ErrorCode);
        Assert.Equal(code is null ? OpenChatErrorKind.Unknown : OpenChatErrorKind.InvalidRequest, failure.Kind);
        Assert.Equal(body.Contains("half", StringComparison.Ordinal) ? "half" : null, failure.PartialText);
    }

    [Theory]
    [InlineData(""","choices":[{"finish_reason":"length"}],"finish_reason":"stop" """, 5, "length")]
    [InlineData(""","finish_reason":"stop","choices":[{"finish_reason":"length"}]""", 5, "length")]
    [InlineData(""","finish_reason":"length" """, 5, "length")]
    [InlineData(""","finish_reason":"stop" """, 1024, "stop")]
    [InlineData(""","finish_reason":null""", 1024, "length")]
    [InlineData(""","finish_reason":"" """, 1024, "length")]
    [InlineData("", 1024, "length")]
    [InlineData("", 1023, "stop")]
    [InlineData(""","finish_reason":"null" """, 1024, "length")]
    [InlineData(""","finish_reason":"null" """, 5, "stop")]
    [InlineData(""","finish_reason":"None" """, 5, "stop")]
    [InlineData(""","finish_reason":"model_length" """, 5, "length")]
    [InlineData(""","finish_reason":"max_tokens" """, 5, "length")]
    [InlineData(""","finish_reason":"MAX_TOKENS" """, 5, "length")]
    [InlineData(""","finish_reason":"Length" """, 5, "length")]
    [InlineData(""","finish_reason":"eos_token" """, 1024, "stop")]
    [InlineData(""","finish_reason":"stop_sequence" """, 1024, "stop")]
    [InlineData(""","finish_reason":"STOP" """, 1024, "stop")]
    [InlineData(""","choices":[{"finish_reason":"null"}],"finish_reason":"max_tokens" """, 5, "length")]
    [InlineData(
        ""","choices":[{"index":1,"finish_reason":"stop"},{"index":0,"finish_reason":"max_tokens"}]""",
        5,
        "length"
    )]
    [InlineData(""","finish_reason":"abort" """, 5, "abort")]
    [InlineData(""","finish_reason":"content_filter" """, 5, "content_filter")]
    public async Task GetResponseAsync_FinishReason_FollowsPrecedence(
        string fields,
        int completionTokens,
        string reason
    )
    {
        var usage = $$"""{"prompt_tokens":3,"completion_tokens":{{completionTokens}}}""";
        using var server = new FakeServer(
            FakeServer.Json($$$"""{"result":{"response":"Hello","usage":{{{usage}}}{{{fields}}}}}""")
        );
        using var client = Clients.Card(server);

        var response = await client.GetResponseAsync(Clients.Hello);

        Assert.Equal(reason, response.FinishReason!.Value.Value);
        Assert.Equal(completionTokens, response.Usage!.OutputTokenCount);
        Assert.Equal(3 + completionTokens, response.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task GetResponseAsync_UsageWithDetails_ReadsCachedTokensAndFloats()
    {
        using var server = new FakeServer(
            FakeServer.Json(
                """{"result":{"response":"x","usage":{"prompt_tokens":755.0,"completion_tokens":10,"total_tokens":765,"prompt_tokens_details":{"cached_tokens":64},"neurons":1.25}}}"""
            )
        );
        using var client = Clients.Card(server);

        var usage = (await client.GetResponseAsync(Clients.Hello)).Usage!;

        Assert.Equal(
            (755, 10, 765, 64),
            (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount)
        );
    }

    [Theory]
    [InlineData("""{"completion_tokens":5}""", null, 5L, null)]
    [InlineData("""{"prompt_tokens":3}""", 3L, null, null)]
    [InlineData("""{"prompt_tokens":"many","completion_tokens":5,"total_tokens":8}""", null, 5L, 8L)]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":5}""", 0L, 5L, 5L)]
    public async Task GetResponseAsync_UsageWithGaps_InventsNothing(
        string reported,
        long? input,
        long? output,
        long? total
    )
    {
        using var server = new FakeServer(FakeServer.Json($$"""{"response":"x","usage":{{reported}}}"""));
        using var client = Clients.Card(server);

        var usage = (await client.GetResponseAsync(Clients.Hello)).Usage!;

        Assert.Equal((input, output, total), (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount));
    }
}
