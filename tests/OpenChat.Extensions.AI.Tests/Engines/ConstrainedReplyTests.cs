using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Mapping;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Engines;

/// <summary>Replies that a server is asked to hold to a schema: what it is sent, and what becomes of what it answers.</summary>
public sealed class ConstrainedReplyTests
{
    private const string Calls =
        """{"type":"array","items":{"anyOf":[{"type":"object","properties":{"name":{"const":"now"},"arguments":{"type":"object","properties":{},"required":[],"additionalProperties":false}},"required":["name","arguments"],"additionalProperties":false}]},"minItems":1,"maxItems":8}""";

    private const string Item =
        """{"type":"object","properties":{"Name":{"type":"string"}},"required":["Name"],"additionalProperties":false}""";

    private const string Call = """[{"name": "now", "arguments": {}}]""";

    private static readonly JsonElement s_list = JsonElement.Parse(
        """{"type":"array","minItems":2,"items":{"type":"object","properties":{"Name":{"type":"string","format":"x"}}}}"""
    );

    public static TheoryData<string> Names => EngineTable.Names;

    private static ChatOptions Required => new() { Tools = [TestTools.Now], ToolMode = ChatToolMode.RequireAny };

    private static ChatOptions Typed => new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(s_list) };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task RequiredCall_IsAskedForAsTheEngineTakesIt_AndRead(string name)
    {
        var row = EngineTable.Row(name);
        foreach (var isStreamed in (bool[])[false, true])
        {
            await using var server = await EngineServer.StartAsync();
            server.Answer(Reply(row.WrapsLists ? $$"""{ "calls": {{Call}} }""" : Call, isStreamed));
            using var client = server.Client(row.Endpoint);

            var response = await AskAsync(client, Required, isStreamed);

            Assert.Equal("now", Assert.Single(CallsOf(response)).Name);
            Assert.Equal("", response.Text);
            var expected = Sent(row, "calls", Calls);
            Clients.AssertJson(expected, Assert.Single(server.Chats)["response_format"]!);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TypedAnswer_IsAskedForAsTheEngineTakesIt_AndRead(string name)
    {
        var row = EngineTable.Row(name);
        foreach (var isStreamed in (bool[])[false, true])
        {
            await using var server = await EngineServer.StartAsync();
            const string List = """[{"Name": "a"}, {"Name": "b"}]""";
            server.Answer(Reply(row.WrapsLists ? $$"""{"answer":{{List}}}""" : List, isStreamed));
            using var client = server.Client(row.Endpoint);

            var response = await AskAsync(client, Typed, isStreamed);

            Clients.AssertJson(List, JsonNode.Parse(response.Text)!);
            var expected = Sent(row, "answer", $$"""{"type":"array","items":{{Item}},"minItems":2}""");
            Clients.AssertJson(expected, Assert.Single(server.Chats)["response_format"]!);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Schema_ThatTheEngineRefuses_IsLeftOut_AndNotSentAgain(string name)
    {
        var row = EngineTable.Row(name);
        foreach (var isStreamed in (bool[])[false, true])
        {
            await using var server = await EngineServer.StartAsync();
            server.Answer(row.Refusal.Body, row.Refusal.Status);
            server.Answer(Reply(Call, isStreamed));
            server.Answer(Reply(Call, isStreamed));
            // Not one of the requests that an answer may cost.
            using var client = server.Client(row.Endpoint, static o => o.PromptedTools!.MaxExtraRequests = 0);

            Assert.Single(CallsOf(await AskAsync(client, Required, isStreamed)));
            Assert.Single(CallsOf(await AskAsync(client, Required, isStreamed)));

            Assert.Equal([true, false, false], server.Chats.Select(static body => body.ContainsKey("response_format")));
            var free = server.Chats.First().DeepClone().AsObject();
            free.Remove("response_format");
            Clients.AssertJson(free.ToJsonString(), server.Chats.Last());
        }
    }

    [Fact]
    public async Task Schema_RefusedInTheStream_IsLeftOut()
    {
        await using var server = await EngineServer.StartAsync();
        server.Answer(
            "error: {\"code\":400,\"message\":\"Failed to parse grammar\",\"type\":\"invalid_request_error\"}\n\ndata: [DONE]\n\n"
        );
        server.Answer(Reply(Call, isStreamed: true));
        using var client = server.Client(OpenChatEndpoint.LlamaCpp);

        Assert.Single(CallsOf(await AskAsync(client, Required, isStreamed: true)));

        Assert.Equal([true, false], server.Chats.Select(static body => body.ContainsKey("response_format")));
    }

    [Theory]
    [InlineData(401, """{"error":{"code":401,"type":"authentication_error","message":"Invalid API Key"}}""")]
    [InlineData(400, """{"error":{"code":400,"type":"exceed_context_size_error","message":"too long"}}""")]
    public async Task OtherRefusal_IsTheAnswer(int status, string body)
    {
        await using var server = await EngineServer.StartAsync();
        server.Answer(body, status);
        using var client = server.Client(OpenChatEndpoint.LlamaCpp);

        await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello, Required));

        Assert.Single(server.Chats);
    }

    /// <summary>What is wrong with a request that is refused without the schema too is not the schema.</summary>
    [Fact]
    public async Task Refusal_OfTheRequestItself_IsNotRememberedOfTheSchema()
    {
        await using var server = await EngineServer.StartAsync();
        const string Bad = """{"error":{"code":400,"type":"invalid_request_error","message":"no such seed"}}""";
        server.Answer(Bad, 400);
        server.Answer(Bad, 400);
        server.Answer(Reply(Call, isStreamed: false));
        using var client = server.Client(OpenChatEndpoint.LlamaCpp);

        await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello, Required));
        await client.GetResponseAsync(Clients.Hello, Required);

        Assert.Equal([true, false, true], server.Chats.Select(static body => body.ContainsKey("response_format")));
    }

    [Theory]
    [CombinatorialBool]
    public async Task Json_InThePlaceOfThinking_IsTheAnswer(bool isStreamed)
    {
        await using var server = await EngineServer.StartAsync();
        server.Answer(isStreamed ? Thought("", Call[..9], Call[9..]) : EngineServer.Chat("", Call));
        using var client = server.Client(OpenChatEndpoint.VLlm);

        var response = await AskAsync(client, Required, isStreamed);

        Assert.Single(CallsOf(response));
        Assert.DoesNotContain(Contents(response), static content => content is TextReasoningContent);
        Assert.Single(server.Chats);
    }

    [Theory]
    [CombinatorialBool]
    public async Task Thinking_BesideAnAnswer_StaysThinking(bool isStreamed)
    {
        foreach (var thinking in (string[])["[It] wants the time.", "The time is wanted."])
        {
            await using var server = await EngineServer.StartAsync();
            server.Answer(isStreamed ? Thought(Call, thinking) : EngineServer.Chat(Call, thinking));
            using var client = server.Client(OpenChatEndpoint.VLlm);

            var response = await AskAsync(client, Required, isStreamed);

            Assert.Single(CallsOf(response));
            Assert.Equal(
                thinking,
                string.Concat(Contents(response).OfType<TextReasoningContent>().Select(static t => t.Text))
            );
        }
    }

    [Fact]
    public async Task WrappedReply_ThatIsCut_IsAskedForAgainWithMoreRoom()
    {
        await using var server = await EngineServer.StartAsync();
        server.Answer(
            """{"choices":[{"message":{"content":"{\"calls\":[{\"name\": \"no"},"finish_reason":"length"}]}"""
        );
        server.Answer(Reply($$"""{"calls":{{Call}}}""", isStreamed: false));
        using var client = server.Client(OpenChatEndpoint.LMStudio);

        Assert.Single(CallsOf(await client.GetResponseAsync(Clients.Hello, Required)));

        Assert.Equal([1024, 2048], server.Chats.Select(static body => (int)body["max_tokens"]!));
    }

    /// <summary>A server may ignore the schema: what it answers is judged as any other.</summary>
    [Fact]
    public async Task Reply_ThatDoesNotKeepToTheSchema_IsRead()
    {
        await using var server = await EngineServer.StartAsync();
        server.Answer(Reply($"<tool_call>\n{Call}\n</tool_call>", isStreamed: false));
        using var client = server.Client(OpenChatEndpoint.LMStudio);

        Assert.Single(CallsOf(await client.GetResponseAsync(Clients.Hello, Required)));
    }

    [Fact]
    public async Task ConstrainReplies_Off_AndWorkersAI_SendNoSchema()
    {
        await using var server = await EngineServer.StartAsync();
        server.Reply = Call;
        using var off = server.Client(OpenChatEndpoint.LlamaCpp, static options => options.ConstrainReplies = false);
        using var card = new FakeServer(FakeServer.Json("""{"response":"[{\"name\": \"now\", \"arguments\": {}}]"}"""));
        using var worker = Clients.Card(card);

        await off.GetResponseAsync(Clients.Hello, Required);
        await worker.GetResponseAsync(Clients.Hello, Required);

        Assert.False(Assert.Single(server.Chats).ContainsKey("response_format"));
        Assert.False(card.Request.Json.ContainsKey("response_format"));
    }

    /// <summary>A layer around a client that was made without one asks it the same way, and is answered.</summary>
    [Fact]
    public async Task LayerAroundTheClient_ConstrainsToo()
    {
        await using var server = await EngineServer.StartAsync();
        server.Answer("""{"error":{"code":400,"message":"no","type":"invalid_request_error"}}""", 400);
        server.Reply = Call;
        using var client = new ChatClientBuilder(
            server.Client(OpenChatEndpoint.LlamaCpp, static options => options.PromptedTools = null)
        )
            .UsePromptedTools()
            .Build();

        Assert.Single(CallsOf(await client.GetResponseAsync(Clients.Hello, Required)));

        Assert.Equal([true, false], server.Chats.Select(static body => body.ContainsKey("response_format")));
    }

    /// <summary>A format that nobody here judges is the caller's own matter, and so is its refusal.</summary>
    [Fact]
    public async Task FormatThatIsLeftToTheServer_IsSentAsItIs_AndItsRefusalShown()
    {
        await using var server = await EngineServer.StartAsync();
        server.Answer("""{"error":{"code":400,"message":"no","type":"invalid_request_error"}}""", 400);
        using var client = server.Client(OpenChatEndpoint.LMStudio, static options => options.PromptedTools = null);

        await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello, Typed));

        Clients.AssertJson(
            $$$"""{"type":"json_schema","json_schema":{"name":"answer","schema":{{{s_list.GetRawText()}}}}}""",
            Assert.Single(server.Chats)["response_format"]!
        );
    }

    [Fact]
    public void RefusedSchemas_AreRemembered_64AtMost()
    {
        var refused = new RefusedSchemas();
        JsonElement[] schemas =
        [
            .. Enumerable.Range(0, 200).Select(static i => JsonElement.Parse($$"""{"const":{{i}}}""")),
        ];

        foreach (var schema in schemas)
        {
            refused.Add(schema);
            Assert.True(refused.Contains(schema));
        }

        Assert.Equal(64, schemas.Count(refused.Contains));
    }

    private static string Sent(EngineRow row, string name, string schema)
    {
        var plain = JsonNode.Parse(schema)!.AsObject();
        if (!row.CountsItems)
        {
            plain.Remove("minItems");
            plain.Remove("maxItems");
        }

        var taken = row.WrapsLists
            ? $$$"""{"type":"object","properties":{"{{{name}}}":{{{plain.ToJsonString()}}}},"required":["{{{name}}}"],"additionalProperties":false}"""
            : plain.ToJsonString();
        return $$$"""{"type":"json_schema","json_schema":{"name":"{{{name}}}","schema":{{{taken}}}}}""";
    }

    private static async Task<ChatResponse> AskAsync(OpenChatClient client, ChatOptions options, bool isStreamed) =>
        isStreamed
            ? await client.GetStreamingResponseAsync(Clients.Hello, options).Collect()
            : await client.GetResponseAsync(Clients.Hello, options);

    private static IEnumerable<AIContent> Contents(ChatResponse response) =>
        response.Messages.SelectMany(static message => message.Contents);

    private static IEnumerable<FunctionCallContent> CallsOf(ChatResponse response) =>
        Contents(response).OfType<FunctionCallContent>();

    private static string Reply(string text, bool isStreamed) =>
        isStreamed
            ? $"{Frame("content", text[..(text.Length / 2)])}{Frame("content", text[(text.Length / 2)..])}{End}"
            : EngineServer.Chat(text);

    private static string Thought(string text, params string[] thinking) =>
        string.Concat(thinking.Select(static thought => Frame("reasoning_content", thought)))
        + (text.Length > 0 ? Frame("content", text) : "")
        + End;

    private static string End => "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static string Frame(string field, string text) =>
        $"data: {{\"choices\":[{{\"delta\":{{\"{field}\":\"{JsonEncodedText.Encode(text)}\"}}}}]}}\n\n";
}
