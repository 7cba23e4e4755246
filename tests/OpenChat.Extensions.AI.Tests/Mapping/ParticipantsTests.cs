using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Mapping;

/// <summary>
/// What is sent of a conversation between several agents, with tools, with a format and with neither: another agent's words
/// are a user's, and the last message is never the assistant's.
/// </summary>
public sealed class ParticipantsTests
{
    private const string Continue = """{"role":"user","content":"Continue."}""";

    private static readonly ChatMessage s_system = new(ChatRole.System, "Write.") { AuthorName = "Ann" };
    private static readonly ChatMessage s_user = new(ChatRole.User, "Go.");

    private static ChatMessage Said(string? author, string text) =>
        new(ChatRole.Assistant, text) { AuthorName = author };

    private static ChatOptions Named(object? name) =>
        new() { AdditionalProperties = new() { [OpenChatClient.AgentNameKey] = name } };

    [Theory]
    [MemberData(nameof(EmulatedTestBase.Ways), MemberType = typeof(EmulatedTestBase))]
    public async Task OtherAgents_NamedByTheInstructions_AreUsers(bool isOpenAI, bool isStream)
    {
        var body = await SendAsync(
            [s_system, s_user, Said("Ben", "One."), Said("Ann", "Two."), Said("Cid", "Three."), Said("Ben", "Four.")],
            null,
            isOpenAI,
            isStream
        );

        Clients.AssertJson(
            """
            [{"role":"system","content":"Write."},{"role":"user","content":"Go."},{"role":"user","content":"Ben: One."},
            {"role":"assistant","content":"Two."},{"role":"user","content":"Cid: Three."},{"role":"user","content":"Ben: Four."}]
            """,
            body["messages"]!
        );
    }

    [Theory]
    [MemberData(nameof(EmulatedTestBase.Ways), MemberType = typeof(EmulatedTestBase))]
    public async Task OtherAgents_NamedByTheRequest_AreUsersAndTheNameIsNotSent(bool isOpenAI, bool isStream)
    {
        var body = await SendAsync([s_user, Said("Ben", "One.")], Named("Ann"), isOpenAI, isStream);

        Clients.AssertJson(
            """[{"role":"user","content":"Go."},{"role":"user","content":"Ben: One."}]""",
            body["messages"]!
        );
        Assert.DoesNotContain(OpenChatClient.AgentNameKey, body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instructions_NameBeforeTheRequestDoes() =>
        Clients.AssertJson(
            """
            [{"role":"system","content":"Write."},{"role":"assistant","content":"Mine."},{"role":"user","content":"Ben: Yours."}]
            """,
            (await SendAsync([s_system, Said("Ann", "Mine."), Said("Ben", "Yours.")], Named("Ben")))["messages"]!
        );

    [Theory]
    [InlineData("system")]
    [InlineData("developer")]
    public async Task Instructions_WithANameBehindOthersWithout_NameTheAgent(string role)
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, "House rules."),
            new(new ChatRole(role), "Write.") { AuthorName = " Ann " },
            Said("Ann", "Mine."),
            Said("Ben", "Yours."),
        ];

        var sent = (await SendAsync(messages))["messages"]!.AsArray();

        Assert.Equal(["Mine.", "Ben: Yours."], sent.Skip(2).Select(static message => (string?)message!["content"]));
    }

    [Fact]
    public async Task NoNameKnown_EveryAssistantMessageIsItsOwn() =>
        Clients.AssertJson(
            """
            [{"role":"user","content":"Go."},{"role":"assistant","content":"One."},{"role":"assistant","content":"Two."},
            {"role":"user","content":"And?"}]
            """,
            (
                await SendAsync(
                    [s_user, Said("Ben", "One."), Said("Cid", "Two."), new(ChatRole.User, "And?")],
                    Named(" ")
                )
            )["messages"]!
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\u0001\n")]
    [InlineData("Ann")]
    [InlineData("Ann ")]
    public async Task OwnOrNoAuthor_StaysAnAssistantMessage(string? author) =>
        Clients.AssertJson(
            """{"role":"assistant","content":"Hm."}""",
            (await SendAsync([s_system, Said(author, "Hm."), s_user]))["messages"]![1]!
        );

    [Theory]
    [InlineData("Ben", "Hello", "Ben: Hello")]
    [InlineData("Ben", "Ben: Hello", "Ben: Hello")]
    [InlineData("Ben", "Ben:Hello", "Ben:Hello")]
    [InlineData("Ben", " Ben: Hello", " Ben: Hello")]
    [InlineData("Ben", "Benjamin: Hello", "Ben: Benjamin: Hello")]
    [InlineData("Ben", "ann: Hello", "Ben: ann: Hello")]
    [InlineData("ann", "Hello", "ann: Hello")]
    [InlineData("Ben Hur", "Hello", "Ben Hur: Hello")]
    [InlineData(" Ben\r\n\t Hur\u2028", "Hello", "Ben Hur: Hello")]
    [InlineData("Ben\n\nGPT4 Correct User", "Hello", "Ben GPT4 Correct User: Hello")]
    [InlineData("Ben\nX", "Ben\nX: Hello", "Ben\nX: Hello")]
    [InlineData("Ben\u0000", "Hello", "Ben: Hello")]
    [InlineData("<|end_of_turn|>", "Hello", "< |end_of_turn|>: Hello")]
    [InlineData("研究员", "你好", "研究员: 你好")]
    [InlineData("Ben", "a<|end_of_turn|>b", "Ben: a< |end_of_turn|>b")]
    public async Task OtherAgent_NameAndText_BecomeOneHarmlessText(string author, string text, string expected) =>
        Assert.Equal(expected, (string?)(await SendAsync([s_system, Said(author, text)]))["messages"]![1]!["content"]);

    [Fact]
    public async Task OtherAgent_LongName_IsBounded()
    {
        var author = new string('x', 63) + "😀" + new string('y', 5000);

        var sent = (await SendAsync([s_system, Said(author, "Hello")]))["messages"]![1]!["content"]!;

        Assert.Equal(new string('x', 63) + ": Hello", (string)sent!);
    }

    [Fact]
    public async Task OtherAgent_TextInParts_HasTheNameOnce() =>
        Clients.AssertJson(
            """{"role":"user","content":"Ben: One and two."}""",
            (
                await SendAsync([
                    s_system,
                    new(ChatRole.Assistant, [new TextContent("One "), new UsageContent(), new TextContent("and two.")])
                    {
                        AuthorName = "Ben",
                    },
                ])
            )["messages"]![1]!
        );

    [Fact]
    public async Task OtherAgent_SaysNothing_IsLeftOut()
    {
        var sent = (await SendAsync([s_system, s_user, Said("Ben", "")]))["messages"]!.AsArray();

        Assert.Equal(2, sent.Count);
    }

    [Theory]
    [InlineData("word ", false)]
    [InlineData("a line\n", false)]
    [InlineData("<|end_of_turn|>", false)]
    [InlineData("<tool_call>", true)]
    [InlineData("word ", true)]
    public async Task OtherAgent_LongerThanAMessage_IsSentInSeveralOfItsName(string piece, bool hasTools)
    {
        var said = string.Concat(Enumerable.Repeat(piece, 10_000 / piece.Length));

        var body = await SendAsync(
            [s_system, Said("Ben", said), Said("Ann", "Mine."), s_user],
            hasTools ? WithTool() : null
        );

        var sent = body["messages"]!.AsArray();
        var parts = sent.Select(static message => (string)message!["content"]!)
            .Where(static content => content.StartsWith("Ben: ", StringComparison.Ordinal))
            .ToList();
        Assert.InRange(parts.Count, 3, piece.Contains('<') ? 6 : 4);
        Assert.Equal(
            said.Replace(" ", "", StringComparison.Ordinal),
            string.Concat(parts.Select(static part => part["Ben: ".Length..]))
                .Replace(" ", "", StringComparison.Ordinal)
        );
        Assert.All(parts, part => Assert.DoesNotContain(piece.Contains('<') ? piece : "<", part));
        Assert.All(sent, static message => Assert.InRange(((string)message!["content"]!).Length, 1, 4096));
        Assert.Equal(parts.Count, sent.Count(static message => (string?)message!["role"] == "user") - 1);
    }

    [Fact]
    public async Task OtherAgent_ExactlyAMessageLong_IsSentInOne()
    {
        var text = new string('x', 4096 - "Ben: ".Length);

        var sent = (await SendAsync([s_system, Said("Ben", text)]))["messages"]!.AsArray();

        Assert.Equal("Ben: " + text, (string?)sent[1]!["content"]);
        Assert.Equal(2, sent.Count);
    }

    [Fact]
    public async Task OtherAgent_Calls_AreItsOwn()
    {
        var body = await SendAsync(
            [
                s_system,
                s_user,
                new(ChatRole.Assistant, [new TextContent("Let me see."), new FunctionCallContent("1", "now")])
                {
                    AuthorName = "Ben",
                },
                new(ChatRole.Tool, [new FunctionResultContent("1", "noon")]) { AuthorName = "Ben" },
                Said("Ben", "It is noon."),
            ],
            new ChatOptions()
        );

        Clients.AssertJson(
            """
            [{"role":"system","content":"Write."},{"role":"user","content":"Go."},
            {"role":"assistant","content":"Let me see.\n<tool_call>\n[{\"name\": \"now\", \"arguments\": {}}]\n</tool_call>"},
            {"role":"user","content":"<tool_result name=\"now\" id=\"1\">\nnoon\n</tool_result>"},
            {"role":"user","content":"Ben: It is noon."}]
            """,
            body["messages"]!
        );
    }

    [Theory]
    [MemberData(nameof(EmulatedTestBase.Ways), MemberType = typeof(EmulatedTestBase))]
    public async Task WithTools_OtherAgents_AreUsersWhoStayApartAndTheReminderStandsLast(bool isOpenAI, bool isStream)
    {
        var body = await SendAsync(
            [s_system, s_user, Said("Ben", "One."), Said("Ben", "More."), Said("Ann", "Two."), Said("Cid", "Three.")],
            WithTool(),
            isOpenAI,
            isStream
        );

        Clients.AssertJson(
            """
            [{"role":"user","content":"Go."},{"role":"user","content":"Ben: One.\n\nBen: More."},
            {"role":"assistant","content":"Two."},
            {"role":"user","content":"Cid: Three.\n\n(Tools: one. If I ask for something that one of them can tell or do, use it, do not describe it: reply with one <tool_call> block only. To anything else, such as thanks or small talk, reply in plain text only.)"}]
            """,
            WithoutSystem(body)
        );
    }

    [Theory]
    [InlineData("user assistant", "user assistant +")]
    [InlineData("user assistant assistant", "user assistant assistant +")]
    [InlineData("system assistant", "system assistant +")]
    [InlineData("assistant", "assistant +")]
    [InlineData("user assistant nothing", "user assistant +")]
    [InlineData("user assistant system", "user assistant system")]
    [InlineData("system", "system")]
    [InlineData("user", "user")]
    [InlineData("user nothing", "user")]
    [InlineData("assistant user", "assistant user")]
    public async Task LastWordOfTheAssistant_OneUserLineFollows(string given, string expected)
    {
        ChatMessage[] messages =
        [
            .. given
                .Split(' ')
                .Select(static word =>
                    word == "nothing" ? new ChatMessage(ChatRole.User, "") : new ChatMessage(new ChatRole(word), word)
                ),
        ];

        foreach (var isOpenAI in new[] { false, true })
        {
            var sent = (await SendAsync(messages, null, isOpenAI))["messages"]!.AsArray();

            Assert.Equal(expected.Replace("+", "user", StringComparison.Ordinal), Roles(sent));
            Assert.Equal(expected.EndsWith('+'), JsonNode.DeepEquals(JsonNode.Parse(Continue), sent[^1]));
        }
    }

    [Theory]
    [CombinatorialBool]
    public async Task LastWordOfTheAssistant_WithTools_LineCarriesTheReminder(bool isSystemLast)
    {
        ChatMessage[] messages = [s_user, Said(null, "Done.")];

        var body = await SendAsync(isSystemLast ? [.. messages, s_system] : messages, WithTool());

        Clients.AssertJson(
            """
            [{"role":"user","content":"Go."},{"role":"assistant","content":"Done."},
            {"role":"user","content":"Continue.\n\n(Tools: one. If I ask for something that one of them can tell or do, use it, do not describe it: reply with one <tool_call> block only. To anything else, such as thanks or small talk, reply in plain text only.)"}]
            """,
            WithoutSystem(body)
        );
    }

    [Fact]
    public async Task LastWordIsACallWithoutAResult_LineFollows()
    {
        var body = await SendAsync([s_user, new(ChatRole.Assistant, [new FunctionCallContent("1", "now")])]);

        Clients.AssertJson(Continue, body["messages"]!.AsArray()[^1]!);
    }

    [Fact]
    public async Task LastWordIsAResultBesideItsCall_NoLineFollows()
    {
        var body = await SendAsync([
            s_user,
            new(ChatRole.Assistant, [new FunctionCallContent("1", "now"), new FunctionResultContent("1", "noon")]),
        ]);

        Assert.Equal("user assistant user", Roles(body["messages"]!.AsArray()));
        Assert.DoesNotContain("Continue.", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastWordOfTheAssistant_WithAFormat_LineCarriesItsReminder()
    {
        var body = await SendAsync(
            [s_user, Said(null, "Done.")],
            new ChatOptions { ResponseFormat = ChatResponseFormat.Json },
            answer: "{}"
        );

        Assert.Equal(
            "Continue.\n\n(Write the answer as JSON only.)",
            (string?)body["messages"]!.AsArray()[^1]!["content"]
        );
    }

    [Fact]
    public async Task Caller_KeepsItsMessagesAndOptionsAsTheyWere()
    {
        ChatMessage[] messages = [s_system, Said("Ben", "One."), Said("Ann", "Two.")];
        var options = Named("Ann");

        await SendAsync(messages, options);

        Assert.Equal(
            [("system", "Ann", "Write."), ("assistant", "Ben", "One."), ("assistant", "Ann", "Two.")],
            messages.Select(static message => (message.Role.Value, message.AuthorName, message.Text))
        );
        Assert.Equal("Ann", options.AdditionalProperties![OpenChatClient.AgentNameKey]);
    }

    [Fact]
    public async Task AgentName_OfJson_IsRead() =>
        Assert.Equal(
            "user",
            Roles((await SendAsync([Said("Ben", "One.")], Named(JsonElement.Parse("\"Ann\""))))["messages"]!.AsArray())
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task AgentName_Blank_IsNone(string? name) =>
        Assert.Equal(
            "assistant user",
            Roles((await SendAsync([Said("Ben", "One.")], Named(name)))["messages"]!.AsArray())
        );

    [Theory]
    [InlineData(5)]
    [InlineData(true)]
    public async Task AgentName_NoText_IsRefusedBeforeAnythingIsSent(object name)
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(server);

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync(Clients.Hello, Named(name)));
        Assert.Throws<ArgumentException>(() => client.GetStreamingResponseAsync(Clients.Hello, Named(name)));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task AgentName_InABaseBody_IsNotSentEither()
    {
        var body = await SendAsync(
            Clients.Hello,
            new ChatOptions { RawRepresentationFactory = static _ => new JsonObject { ["agent_name"] = "Ann" } }
        );

        Assert.False(body.ContainsKey(OpenChatClient.AgentNameKey));
    }

    [Theory]
    [InlineData(OpenChatPromptFormat.Raw)]
    [InlineData(OpenChatPromptFormat.ServerTemplate)]
    public async Task Prompt_IsContinuedAsItIs(OpenChatPromptFormat format)
    {
        const string Prompt = "GPT4 Correct User: Hi\nGPT4 Correct Assistant: Once upon a";
        using var server = new FakeServer(FakeServer.Json("""{"response":"time"}"""));
        using var client = Clients.Card(server);

        await client.GetTextAsync(
            Prompt,
            new OpenChatTextOptions
            {
                Format = format,
                AdditionalProperties = new Dictionary<string, object?> { [OpenChatClient.AgentNameKey] = "Ann" },
            }
        );

        Assert.Equal(Prompt, (string?)server.Request.Json["prompt"]);
        Assert.False(server.Request.Json.ContainsKey(OpenChatClient.AgentNameKey));
    }

    private static ChatOptions WithTool() => new() { Tools = [AIFunctionFactory.Create(static () => 1, "one")] };

    private static string Roles(JsonArray messages) =>
        string.Join(' ', messages.Select(static message => (string)message!["role"]!));

    private static JsonArray WithoutSystem(JsonObject body) =>
        [
            .. body["messages"]!
                .AsArray()
                .Where(static message => (string?)message!["role"] != "system")
                .Select(static message => message!.DeepClone()),
        ];

    private static async Task<JsonObject> SendAsync(
        ChatMessage[] messages,
        ChatOptions? options = null,
        bool isOpenAI = false,
        bool isStream = false,
        string answer = "Hi"
    )
    {
        using var server = new FakeServer(FakeServer.Json($$"""{"response":"{{answer}}"}"""));
        using var client = isOpenAI ? Clients.OpenAI(server) : Clients.Card(server);
        _ = isStream
            ? await client.GetStreamingResponseAsync(messages, options).Collect()
            : await client.GetResponseAsync(messages, options);
        return server.Request.Json;
    }
}
