using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Mapping;

/// <summary>What is sent for a chat, compared as JSON.</summary>
public sealed class ChatRequestTests
{
    private static readonly ChatOptions s_everything = new()
    {
        Instructions = "Be brief.",
        ModelId = "other",
        MaxOutputTokens = 7,
        Temperature = 0.5f,
        TopP = 0.25f,
        TopK = 3,
        Seed = 4,
        FrequencyPenalty = 1.5f,
        PresencePenalty = 0.75f,
        StopSequences = ["END"],
        AdditionalProperties = new() { ["repetition_penalty"] = 1.1, ["max_tokens"] = 99 },
    };

    [Fact]
    public async Task Card_NothingSet_SendsMessagesAndMaxTokensOnly() =>
        Clients.AssertJson(
            """{"messages":[{"role":"user","content":"Hello"}],"max_tokens":1024}""",
            await Send(Clients.Hello)
        );

    [Theory]
    [InlineData("word ")]
    [InlineData("a line\n")]
    [InlineData("x")]
    [InlineData("😀")]
    public async Task Card_AnswerLongerThanAMessage_IsSentInSeveral(string piece)
    {
        var answer = string.Concat(Enumerable.Repeat(piece, 10_000 / piece.Length));

        var body = await Send([.. Clients.Hello, new(ChatRole.Assistant, answer), .. Clients.Hello]);

        var parts = body["messages"]!
            .AsArray()
            .Where(static message => (string?)message!["role"] == "assistant")
            .Select(static message => (string)message!["content"]!)
            .ToList();
        Assert.Equal(answer, string.Concat(parts));
        Assert.All(parts, static part => Assert.InRange(part.Length, 1, 4096));
        Assert.All(parts.SkipLast(1), part => Assert.EndsWith(piece, part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Card_Stream_AddsStreamOnly() =>
        Clients.AssertJson(
            """{"messages":[{"role":"user","content":"Hello"}],"stream":true,"max_tokens":1024}""",
            await Send(Clients.Hello, isStream: true)
        );

    [Fact]
    public async Task OpenAI_Stream_NamesTheModelAndAsksForUsage() =>
        Clients.AssertJson(
            """{"model":"openchat-3.5-0106","messages":[{"role":"user","content":"Hello"}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":1024}""",
            await Send(Clients.Hello, isStream: true, isOpenAI: true)
        );

    [Fact]
    public async Task Card_EverythingSet_SendsWhatTheApiHas() =>
        Clients.AssertJson(
            """
            {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],"max_tokens":7,
            "temperature":0.5,"top_p":0.25,"top_k":3,"seed":4,"frequency_penalty":1.5,"presence_penalty":0.75,"repetition_penalty":1.1}
            """,
            await Send(Clients.Hello, s_everything)
        );

    [Fact]
    public async Task OpenAI_EverythingSet_SendsStopToo() =>
        Clients.AssertJson(
            """
            {"model":"other","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],"max_tokens":7,
            "temperature":0.5,"top_p":0.25,"top_k":3,"seed":4,"frequency_penalty":1.5,"presence_penalty":0.75,
            "stop":["END"],"repetition_penalty":1.1}
            """,
            await Send(Clients.Hello, s_everything, isOpenAI: true)
        );

    [Theory]
    [InlineData(false, """{"type":"json_object"}""")]
    [InlineData(
        true,
        """{"type":"json_schema","json_schema":{"name":"thing","description":"A thing.","schema":{"type":"object","properties":{"a":{"type":"integer"}}}}}"""
    )]
    public async Task OpenAI_ResponseFormatToBeKept_IsSentAsItIs(bool hasSchema, string expected)
    {
        using var schema = JsonDocument.Parse("""{"type":"object","properties":{"a":{"type":"integer"}}}""");
        using var server = new FakeServer(FakeServer.Json("""{"response":{"a":1}}"""));
        using var client = Clients.OpenAI(server, static options => options.PromptedTools!.KeepResponseFormat = true);

        await client.GetResponseAsync(
            Clients.Hello,
            new ChatOptions
            {
                ResponseFormat = hasSchema
                    ? ChatResponseFormat.ForJsonSchema(schema.RootElement, "thing", "A thing.")
                    : ChatResponseFormat.Json,
                AdditionalProperties = new() { ["response_format"] = "once only" },
            }
        );

        Clients.AssertJson(expected, server.Request.Json["response_format"]!);
    }

    [Fact]
    public async Task Roles_AndParts_AreMapped()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, "s"),
            new(new ChatRole("developer"), "d"),
            new(ChatRole.User, [new TextContent("a"), new TextContent("b")]),
            new(ChatRole.Assistant, "c"),
            new(ChatRole.Assistant, [new UsageContent(new UsageDetails()), new TextReasoningContent("hidden")]),
            new(ChatRole.User, ""),
        ];

        Clients.AssertJson(
            """
            [{"role":"system","content":"s"},{"role":"system","content":"d"},{"role":"user","content":"ab"},
            {"role":"assistant","content":"c"},{"role":"user","content":"Continue."}]
            """,
            (await Send(messages))["messages"]!
        );
    }

    [Fact]
    public async Task Text_IsNotEscapedBeyondNeed_AndControlTokensAreNeutralised()
    {
        var body = await SendRaw([new ChatMessage(ChatRole.User, "Grüße <s> & <|END_of_turn|> \"q\"")]);

        Assert.Contains("Grüße < s> & < |END_of_turn|> \\\"q\\\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RawRepresentation_IsTheBase_OptionsFillWhatItLeavesOpen()
    {
        var given = JsonNode
            .Parse(
                """{"temperature":0,"max_tokens":5,"lora":"x","messages":[],"prompt":"no","stream":true,"tools":[1],"tool_choice":"auto","n":2,"model":"m"}"""
            )!
            .AsObject();
        var before = given.ToJsonString();
        var body = await Send(
            Clients.Hello,
            new ChatOptions
            {
                Temperature = 1,
                TopP = 0.5f,
                RawRepresentationFactory = _ => given,
                AdditionalProperties = new() { ["lora"] = "y", ["min_p"] = 0.1 },
            }
        );

        Clients.AssertJson(
            """{"messages":[{"role":"user","content":"Hello"}],"temperature":0,"max_tokens":5,"lora":"x","top_p":0.5,"min_p":0.1}""",
            body
        );
        Assert.Equal(before, given.ToJsonString());
    }

    [Theory]
    [CombinatorialBool]
    public async Task RawRepresentationFactory_IsGivenTheClientThatWasAsked(bool hasTools)
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(server);
        IChatClient? given = null;
        var options = new ChatOptions
        {
            Tools = hasTools ? [AIFunctionFactory.Create(static () => 1, "one")] : null,
            RawRepresentationFactory = asked => given = asked,
        };

        await client.GetResponseAsync(Clients.Hello, options);

        Assert.Same(client, given);
    }

    [Fact]
    public async Task RawRepresentation_OfAnotherKind_IsLeftOut() =>
        Clients.AssertJson(
            """{"messages":[{"role":"user","content":"Hello"}],"max_tokens":1024}""",
            await Send(Clients.Hello, new ChatOptions { RawRepresentationFactory = static _ => "other" })
        );

    private static async Task<JsonObject> Send(
        ChatMessage[] messages,
        ChatOptions? options = null,
        bool isStream = false,
        bool isOpenAI = false
    ) => JsonNode.Parse(await SendRaw(messages, options, isStream, isOpenAI))!.AsObject();

    private static async Task<string> SendRaw(
        ChatMessage[] messages,
        ChatOptions? options = null,
        bool isStream = false,
        bool isOpenAI = false
    )
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = isOpenAI ? Clients.OpenAI(server) : Clients.Card(server);
        _ = isStream
            ? await client.GetStreamingResponseAsync(messages, options).Collect()
            : await client.GetResponseAsync(messages, options);
        return server.Request.Body;
    }
}
