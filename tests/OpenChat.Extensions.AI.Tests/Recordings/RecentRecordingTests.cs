using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Recordings;

/// <summary>
/// Every exchange recorded from a llama.cpp server of June 2026, replayed over real HTTP. Names that begin with "jinja-" ran with
/// its default, the others with <c>--no-jinja --chat-template openchat</c>.
/// </summary>
public sealed class RecentRecordingTests
{
    private const string Call =
        "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"piVliBgwYrDD\", \"days\": 6}}\n</tool_call>";

    private const string Json = "{\"city\" : \"Om(s/>Urb>D4\"\n  \t,\"days\" :5,\"unit\"\n \t:\"fahrenheit\"}";

    private const string ToolsDropped =
        "V83E<KYbQJ9Y0b>UZCaCoyldg:oM>nZ[JVAk(F>2 Paris:+>s3YEn=k>Wg3AN2H4KclXa?tRmvp:_U{A1,vki0k1]J weatherYl1Db1BXjA{F5u2 ParisvjVNx5T/=dV3t..JX+l4ZVN8J1/";

    private static readonly ChatMessage[] s_chat = [new(ChatRole.User, "Hi")];

    public static TheoryData<string, string, string, (int, int)> Answers =>
        new()
        {
            { "chat", "V83E<KYbQJ9Y", "length", (59, 12) },
            { "chat-stream", "V83E<KYbQJ9Y", "length", (59, 12) },
            { "completion-raw", "Jmkxj4txnNV", "stop", (6, 12) },
            { "completion-raw-stream", "Jmkxj4", "length", (6, 6) },
            { "empty-messages", "W B theF9*?0XAA", "length", (25, 12) },
            { "grammar", Call, "stop", (48, 99) },
            { "grammar-bad", "GV(a:ps91Zi5", "length", (48, 12) },
            { "grammar-lazy-not-triggered", "<tool_call>\n", "length", (48, 12) },
            { "grammar-stream", Call, "stop", (48, 99) },
            { "jinja-grammar", Call, "stop", (48, 99) },
            {
                "jinja-json-schema",
                "{\"city\":\n    \"kAA Paris{JG\" ,\"days\":2 ,\"unit\": \"celsius\" }\n\t\n\t\t ",
                "stop",
                (48, 71)
            },
            { "jinja-tools-required", ToolsDropped, "stop", (59, 131) },
            { "jinja-tools-required-stream", ToolsDropped, "stop", (59, 131) },
            { "json-object", "{\n  }", "stop", (48, 6) },
            { "json-schema", Json, "stop", (48, 63) },
            { "json-schema-cut", "{\"city\" :", "length", (48, 9) },
            { "json-schema-stream", Json, "stop", (48, 63) },
            { "max-tokens-zero", "Z", "length", (48, 1) },
            { "one-assistant-at-the-end", "U<3JO{:YAIA{", "length", (51, 12) },
            { "only-assistant", ".(?_j_jVb>xj", "length", (31, 12) },
            { "unknown-field", "H weathersKs)", "length", (48, 6) },
        };

    public static TheoryData<string, OpenChatErrorKind, int, string, string[]> Errors =>
        new()
        {
            {
                "context-exceeded",
                OpenChatErrorKind.ContextWindowExceeded,
                400,
                "exceed_context_size_error",
                ["3546", "512"]
            },
            {
                "context-exceeded-stream",
                OpenChatErrorKind.ContextWindowExceeded,
                400,
                "exceed_context_size_error",
                ["3546", "512"]
            },
            { "json-schema-bad", OpenChatErrorKind.InvalidRequest, 400, "invalid_request_error", ["#/$defs/none"] },
            { "jinja-two-assistants", OpenChatErrorKind.InvalidRequest, 400, "invalid_request_error", ["assistant"] },
            {
                "two-assistants-at-the-end",
                OpenChatErrorKind.InvalidRequest,
                400,
                "invalid_request_error",
                ["assistant"]
            },
            { "tools-without-jinja", OpenChatErrorKind.InvalidRequest, 500, "server_error", ["--jinja"] },
            { "unauthorized", OpenChatErrorKind.Authentication, 401, "authentication_error", ["API Key"] },
        };

    /// <summary>What this client never asks: the prompt that a template gives, and what the server says of itself.</summary>
    private static readonly string[] s_otherRoutes =
    [
        "apply-template",
        "apply-template-ends-in-assistant",
        "health",
        "jinja-default-props",
        "jinja-default-template-name",
        "jinja-file-template",
        "jinja-tools-template",
        "models",
        "props",
        "tokenize",
    ];

    [Fact]
    public void EveryRecording_IsReplayed()
    {
        var replayed = Answers.Select(static row => row.Data.Item1).Concat(Errors.Select(static row => row.Data.Item1));

        Assert.Equal(Recording.Names(Recording.OfJune2026), replayed.Concat(s_otherRoutes).Order());
        Assert.All(
            s_otherRoutes,
            static name =>
                Assert.DoesNotContain(
                    "completions",
                    Read(name).Request["path"]!.GetValue<string>(),
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_IsRead(string name, string text, string reason, (int, int) usage)
    {
        await using var server = await RecordedServer.StartAsync(Recording.OfJune2026, name);
        using var client = server.Client();

        var response = await AskAsync(client, name);

        Assert.Equal(text, response.Text);
        Assert.Equal(reason, response.FinishReason!.Value.Value);
        Assert.Equal(usage, ((int)response.Usage!.InputTokenCount!.Value, (int)response.Usage.OutputTokenCount!.Value));
        Assert.StartsWith("chatcmpl-", response.ResponseId, StringComparison.Ordinal);
        Assert.Single(response.Messages);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Error_IsItsKindAndNotSentAgain(
        string name,
        OpenChatErrorKind kind,
        int status,
        string code,
        string[] said
    )
    {
        await using var server = await RecordedServer.StartAsync(Recording.OfJune2026, name);
        using var client = server.Client();

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => AskAsync(client, name));

        Assert.Equal(kind, failure.Kind);
        Assert.False(failure.IsTransient);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal(code, failure.ErrorCode);
        Assert.All(
            said,
            word => Assert.Contains(word, Assert.Single(failure.ServerMessages), StringComparison.Ordinal)
        );
        Assert.Null(failure.PartialText);
        Assert.Single(server.Requests);
    }

    /// <summary>A server answers a request that it cannot fit with 400 before the stream begins: nothing else marks it as one.</summary>
    [Theory]
    [InlineData("chat-stream")]
    [InlineData("completion-raw-stream")]
    [InlineData("context-exceeded-stream")]
    public async Task Stream_SplitAtEveryByte_IsReadTheSame(string name)
    {
        var recording = Read(name);
        var seen = new HashSet<string>();
        for (var at = 0; at <= recording.Length; at++)
        {
            using var server = recording.Server(at);
            using var client = Clients.LlamaCpp(server);
            try
            {
                seen.Add((await AskAsync(client, name)).Text);
            }
            catch (OpenChatException failure)
            {
                seen.Add($"{failure.Kind} {failure.ServerMessages[0]}");
            }
        }

        Assert.Single(seen);
    }

    // The others hold what this client never writes: no messages, tools, an assistant at the end.
    [Theory]
    [InlineData("chat")]
    [InlineData("chat-stream")]
    [InlineData("completion-raw")]
    [InlineData("completion-raw-stream")]
    [InlineData("grammar")]
    [InlineData("grammar-stream")]
    [InlineData("json-object")]
    [InlineData("json-schema")]
    [InlineData("json-schema-stream")]
    [InlineData("unknown-field")]
    public async Task Request_IsWhatTheClientSends(string name)
    {
        await using var server = await RecordedServer.StartAsync(Recording.OfJune2026, name);
        using var client = server.Client();
        var expected = Read(name).Request;
        var body = expected["body"]!.AsObject();

        await AskAsync(client, name, body);

        var (path, sent) = Assert.Single(server.Requests);
        Assert.Equal(expected["path"]!.GetValue<string>(), path);
        // The client always names a model, and always asks a stream for usage.
        body.Add("model", "openchat-3.5-0106");
        if (body.ContainsKey("stream"))
        {
            body.TryAdd("stream_options", new JsonObject { ["include_usage"] = true });
        }

        Clients.AssertJson(body.ToJsonString(), sent);
    }

    [Theory]
    [CombinatorialBool]
    public async Task Grammar_WithTools_IsReadAsACall(bool isStreamed)
    {
        var name = isStreamed ? "grammar-stream" : "grammar";
        await using var server = await RecordedServer.StartAsync(Recording.OfJune2026, name);
        using var client = server.Client();
        // The grammar knows these two arguments, and no unit.
        var arguments = JsonDocument.Parse(
            """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"]}"""
        );
        var weather = AIFunctionFactory.CreateDeclaration(
            "get_weather",
            "The weather of a city.",
            arguments.RootElement
        );

        var response = await AskAsync(client, name, options: new ChatOptions { Tools = [weather] });

        var call = Assert.Single(
            response.Messages.SelectMany(static message => message.Contents.OfType<FunctionCallContent>())
        );
        Assert.Equal("get_weather", call.Name);
        Assert.Equal("piVliBgwYrDD", $"{call.Arguments!["city"]}");
        Assert.Equal("6", $"{call.Arguments["days"]}");
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("json-schema")]
    [InlineData("json-schema-stream")]
    [InlineData("jinja-json-schema")]
    public async Task Json_WithTheServersWhiteSpace_FitsAtOnce(string name)
    {
        await using var server = await RecordedServer.StartAsync(Recording.OfJune2026, name);
        using var client = server.Client();
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema(), "answer") };

        var response = await AskAsync(client, name, options: options);

        var answer = JsonNode.Parse(response.Text)!.AsObject();
        Assert.Equal(["city", "days", "unit"], answer.Select(static property => property.Key));
        Assert.Single(server.Requests);
    }

    /// <summary>What docs/endpoints.md says of the server's templates.</summary>
    [Fact]
    public void Template_NameGivenToJinja_IsTakenForItsText()
    {
        const string Turns = "Be brief.<|end_of_turn|>GPT4 Correct User: Hi<|end_of_turn|>GPT4 Correct Assistant:";

        Assert.Equal("openchat", Prompt("jinja-default-template-name"));
        Assert.Equal("openchat", Read("jinja-default-props").Answer["chat_template"]!.GetValue<string>());
        Assert.Equal(Turns, Prompt("apply-template"));
        Assert.Equal(Turns, Prompt("jinja-file-template"));
        Assert.Equal(Turns, Prompt("jinja-tools-template"));

        static string Prompt(string name) => Read(name).Answer["prompt"]!.GetValue<string>();
    }

    private static Recording Read(string name) => new(Recording.OfJune2026, name);

    private static JsonElement Schema() =>
        JsonDocument
            .Parse(Read("json-schema").Request["body"]!["response_format"]!["json_schema"]!["schema"]!.ToJsonString())
            .RootElement;

    /// <summary>Asks in the way that was recorded, streamed or not; what exactly is asked matters where a body is given.</summary>
    private static Task<ChatResponse> AskAsync(
        OpenChatClient client,
        string name,
        JsonObject? body = null,
        ChatOptions? options = null
    )
    {
        var isStreamed = name.EndsWith("-stream", StringComparison.Ordinal);
        if (name.StartsWith("completion", StringComparison.Ordinal))
        {
            var text = new OpenChatTextOptions
            {
                Format = OpenChatPromptFormat.Raw,
                MaxOutputTokens = (int?)body?["max_tokens"],
                Seed = (long?)body?["seed"],
            };
            return isStreamed
                ? client.GetStreamingTextAsync("Once", text).Collect()
                : client.GetTextAsync("Once", text);
        }

        var messages = body is null ? s_chat : Messages(body);
        options ??= body is null ? null : Options(body);
        return isStreamed
            ? client.GetStreamingResponseAsync(messages, options).Collect()
            : client.GetResponseAsync(messages, options);
    }

    private static ChatMessage[] Messages(JsonObject body) =>
        [
            .. body["messages"]!
                .AsArray()
                .Select(static message => new ChatMessage(
                    new ChatRole(message!["role"]!.GetValue<string>()),
                    message["content"]!.GetValue<string>()
                )),
        ];

    private static ChatOptions Options(JsonObject body)
    {
        string[] own = ["messages", "max_tokens", "seed", "stream", "stream_options"];
        var options = new ChatOptions
        {
            MaxOutputTokens = (int?)body["max_tokens"],
            Seed = (long?)body["seed"],
            AdditionalProperties = [],
        };
        foreach (var (name, value) in body.Where(property => !own.Contains(property.Key)))
        {
            options.AdditionalProperties.Add(name, value!.DeepClone());
        }

        return options;
    }
}
