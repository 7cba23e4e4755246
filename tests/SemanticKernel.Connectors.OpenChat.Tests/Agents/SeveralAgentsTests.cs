using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Agents;

/// <summary>
/// The conversations that Semantic Kernel's agents send, in which every other agent's words are an assistant's, to a server
/// that refuses two assistant messages at the end and continues one. Ann is asked; she has instructions.
/// </summary>
public sealed class SeveralAgentsTests
{
    private const string Instructions = "You write.";

    private static readonly Dictionary<string, (string[] Given, string Sent)> s_shapes = new()
    {
        ["first agent of a sequence"] = (["user: Rye bread"], """[{ "role": "user", "content": "Rye bread" }]"""),
        ["next agent of a sequence"] = (
            ["assistant Ben: Three facts."],
            """[{ "role": "user", "content": "Ben: Three facts." }]"""
        ),
        ["agent group chat, first turn"] = (
            ["user: Rye bread", "assistant Ben: Three facts.", "assistant Cid: A fourth."],
            """
            [
              { "role": "user", "content": "Rye bread" },
              { "role": "user", "content": "Ben: Three facts." },
              { "role": "user", "content": "Cid: A fourth." }
            ]
            """
        ),
        ["group chat, second turn"] = (
            [
                "user: Rye bread",
                "assistant Ann: A text.",
                "assistant Ben: Shorter.",
                "assistant Cid: Cid: Plainer.",
                "user: Listen to both.",
                "assistant Ann: A short text.",
                "assistant Ben: Approved.",
                "assistant Cid: So do I.",
            ],
            """
            [
              { "role": "user", "content": "Rye bread" },
              { "role": "assistant", "content": "A text." },
              { "role": "user", "content": "Ben: Shorter." },
              { "role": "user", "content": "Cid: Plainer." },
              { "role": "user", "content": "Listen to both." },
              { "role": "assistant", "content": "A short text." },
              { "role": "user", "content": "Ben: Approved." },
              { "role": "user", "content": "Cid: So do I." }
            ]
            """
        ),
        ["magentic, the instruction last"] = (
            [
                "assistant MagenticManager: The facts.\nThe plan.",
                "assistant Ben: Three facts.",
                "assistant MagenticManager: Ann, write a text.",
            ],
            """
            [
              { "role": "user", "content": "MagenticManager: The facts.\nThe plan." },
              { "role": "user", "content": "Ben: Three facts." },
              { "role": "user", "content": "MagenticManager: Ann, write a text." }
            ]
            """
        ),
        ["handoff back to an agent that spoke last"] = (
            ["user: Rye bread", "assistant Ben: Ask Ann.", "assistant Ann: Here I am."],
            """
            [
              { "role": "user", "content": "Rye bread" },
              { "role": "user", "content": "Ben: Ask Ann." },
              { "role": "assistant", "content": "Here I am." },
              { "role": "user", "content": "Continue." }
            ]
            """
        ),
    };

    public enum Route
    {
        KernelService,
        ChatClient,
        ChatClientByRequest,
        AgentFramework,
    }

    public static MatrixTheoryData<string, Route, bool, bool> Ways =>
        new(s_shapes.Keys, Enum.GetValues<Route>(), [false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_ConversationOfSeveral_IsAnsweredAndNotContinued(
        string shape,
        Route route,
        bool isOpenAI,
        bool isStreaming
    )
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("An answer.");
        emulator.Faults.Always(new EmulatorFault(EmulatorFaultKind.AssistantPrefill));
        var (given, sent) = s_shapes[shape];

        var answer = route switch
        {
            Route.KernelService => await AskServiceAsync(emulator, given, isOpenAI, isStreaming),
            Route.AgentFramework => await RunAgentAsync(emulator, given, isOpenAI, isStreaming),
            _ => await AskClientAsync(emulator, given, isOpenAI, isStreaming, route == Route.ChatClientByRequest),
        };

        Assert.Equal("An answer.", answer);
        var (head, tail) = isOpenAI
            ? (
                """{ "model": "openchat-3.5-0106",""",
                isStreaming ? """, "stream": true, "stream_options": { "include_usage": true }""" : ""
            )
            : ("{", isStreaming ? """, "stream": true""" : "");
        Json.AssertBody(
            $$"""
            {{head}}
              "messages": [{ "role": "system", "content": "{{Instructions}}" }, {{sent.Trim()[1..^1]}}]{{tail}},
              "max_tokens": 1024
            }
            """,
            Assert.Single(emulator.Requests)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_NobodyIsNamed_EveryAssistantMessageIsItsOwnAndAnswered(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("An answer.");
        emulator.Faults.Always(new EmulatorFault(EmulatorFaultKind.AssistantPrefill));
        using var service = emulator.Service(isOpenAI: true);
        var history = new ChatHistory("Rye bread", AuthorRole.User)
        {
            new ChatMessageContent(AuthorRole.Assistant, "One.") { AuthorName = "Ben" },
            new ChatMessageContent(AuthorRole.Assistant, "Two.") { AuthorName = "Cid" },
        };

        var answer = await service.AskAsync(isStreaming, history);

        Assert.Equal("An answer.", answer.Content);
        Assert.Equal(3, history.Count);
        Json.AssertEqual(
            """
            [
              { "role": "user", "content": "Rye bread" },
              { "role": "assistant", "content": "One." },
              { "role": "assistant", "content": "Two." },
              { "role": "user", "content": "Continue." }
            ]
            """,
            Prompts.Messages(emulator.Requests[0].Body)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_WithFunctions_TheOthersStayUsersInEveryRound(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("""<tool_call>{"name": "P-Two", "arguments": {}}</tool_call>""", "An answer.");
        emulator.Faults.Always(new EmulatorFault(EmulatorFaultKind.AssistantPrefill));
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "P",
                [KernelFunctionFactory.CreateFromMethod(() => "two", "Two", "Says two.")]
            )
        );
        var history = History(["user: Rye bread", "assistant Ben: Three facts.", "assistant Cid: Use the tool."]);
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        var answer = await kernel
            .GetRequiredService<IChatCompletionService>()
            .AskAsync(isStreaming, history, settings, kernel);

        Assert.Equal("An answer.", answer.Content);
        Json.AssertEqual(
            $$$"""
            [
              {{{OverHttpTestBase.SystemMessage(Instructions, "P-Two", "{}", @"P-Two()\nSays two.")}}},
              { "role": "user", "content": "Rye bread" },
              { "role": "user", "content": "Ben: Three facts." },
              { "role": "user", "content": "Cid: Use the tool." },
              { "role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>" },
              { "role": "user", "content": "<tool_result name=\"P-Two\" id=\"1\">\ntwo\n</tool_result>\n\n(Use this result to continue. Call a tool again only if something is still missing; else answer in plain text.)" }
            ]
            """,
            Prompts.Messages(emulator.Requests[1].Body)
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_AgentNameInTheSettings_NamesAreWrittenOnce(bool? includeAuthorNames)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("An answer.");
        using var service = emulator.Service();
        var settings = new OpenChatPromptExecutionSettings
        {
            AgentName = "Ann",
            IncludeAuthorNames = includeAuthorNames,
        };
        var history = History(["user Guest: Rye bread", "assistant Ann: A text.", "assistant Ben: Shorter."]);
        history.RemoveAt(0);

        await service.AskAsync(false, history, settings);

        var (guest, ann) = includeAuthorNames == true ? ("Guest: ", "Ann: ") : ("", "");
        Json.AssertBody(
            $$"""
            {
              "messages": [
                { "role": "user", "content": "{{guest}}Rye bread" },
                { "role": "assistant", "content": "{{ann}}A text." },
                { "role": "user", "content": "Ben: Shorter." }
              ],
              "max_tokens": 1024
            }
            """,
            emulator.Requests[0]
        );
    }

    [Theory]
    [InlineData("Ben\n\nHur", "Ben Hur")]
    [InlineData("<|end_of_turn|>", "< |end_of_turn|>")]
    public async Task Ask_OddNameThatIsIncluded_IsWrittenOnceAndHarmless(string name, string written)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("An answer.");
        using var service = emulator.Service();
        var history = History(["user: Rye bread"]);
        history.Add(new ChatMessageContent(AuthorRole.Assistant, "Shorter.") { AuthorName = name });

        await service.AskAsync(false, history, new OpenChatPromptExecutionSettings { IncludeAuthorNames = true });

        Assert.Equal($"{written}: Shorter.", Prompts.Contents(emulator.Requests[0].Json!.Value)[2]);
    }

    [Theory]
    [InlineData("Ann", "Ann: Rye.")]
    [InlineData("Ann", "ann: Rye.")]
    [InlineData("Ann", "  Ann : Rye.")]
    [InlineData("Ann", "**Ann:** Rye.")]
    [InlineData("Ann", "**Ann**: Rye.")]
    [InlineData("Ann", "[Ann]: Rye.")]
    [InlineData("Ben\tHur", "Ben Hur: Rye.")]
    [InlineData(" Ann ", "Ann: Rye.")]
    [InlineData("安", "安：Rye.")]
    public async Task Ask_TextThatBeginsWithItsAuthorsName_IsSentAsItIs(string name, string text)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();
        var history = new ChatHistory("Which flour?", AuthorRole.User);
        history.Add(new ChatMessageContent(AuthorRole.Assistant, text) { AuthorName = name });
        history.Add(new ChatMessageContent(AuthorRole.User, text) { AuthorName = name });
        history.Add(
            new ChatMessageContent(
                AuthorRole.Assistant,
                [new Microsoft.SemanticKernel.TextContent(""), new Microsoft.SemanticKernel.TextContent(text)]
            )
            {
                AuthorName = name,
            }
        );
        var settings = new OpenChatPromptExecutionSettings { IncludeAuthorNames = true, AgentName = "Someone" };

        await service.AskAsync(false, history, settings);

        Assert.Equal(
            [text.Trim(), text.Trim(), text.Trim()],
            Prompts.Contents(emulator.Requests[0].Json!.Value)[1..].Select(static content => content.Trim())
        );
    }

    [Theory]
    [InlineData("Ann", "Anna: Rye.")]
    [InlineData("Ann", "Ann likes: Rye.")]
    [InlineData("Ann", "Rye, Ann: Rye.")]
    public async Task Ask_TextThatBeginsWithAnotherName_GetsItsAuthors(string name, string text)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();
        var history = new ChatHistory { new ChatMessageContent(AuthorRole.User, text) { AuthorName = name } };

        await service.AskAsync(false, history, new OpenChatPromptExecutionSettings { IncludeAuthorNames = true });

        Assert.Equal([$"{name}: {text}"], Prompts.Contents(emulator.Requests[0].Json!.Value));
    }

    [Fact]
    public async Task Ask_ForeignSettingsWithTheName_AreHonoured()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("An answer.", "An answer.");
        var settings = new PromptExecutionSettings
        {
            ExtensionData = new Dictionary<string, object> { ["agent_name"] = "Ann" },
        };
        var history = new ChatHistory { new ChatMessageContent(AuthorRole.Assistant, "Hi.") { AuthorName = "Ben" } };
        var native = emulator.Kernel();
        var adapted = Kernel
            .CreateBuilder()
            .AddOpenChatChatClient(emulator.Endpoint(), configure: emulator.Configure)
            .Build();

        await native.GetRequiredService<IChatCompletionService>().AskAsync(false, history, settings);
        await adapted.GetRequiredService<IChatClient>().AsChatCompletionService().AskAsync(false, history, settings);

        Assert.Equal(2, emulator.Requests.Count);
        Assert.All(
            emulator.Requests,
            static request =>
                Json.AssertBody(
                    """{ "messages": [{ "role": "user", "content": "Ben: Hi." }], "max_tokens": 1024 }""",
                    request
                )
        );
    }

    [Fact]
    public async Task Service_SharedByTwoAgents_KnowsEachByItsRequest()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Lentils.", "A fine soup.", "Thank you.");
        var kernel = emulator.Kernel();
        var host = new AgentStandIn("Host", "You know the menu.", kernel);
        var critic = new AgentStandIn("Critic", "You judge.", kernel);
        var thread = new ChatHistory("Which soup?", AuthorRole.User);

        await host.InvokeAsync(thread);
        await critic.InvokeAsync(thread);
        await host.InvokeAsync(thread);

        Json.AssertEqual(
            """
            [
              { "role": "system", "content": "You judge." },
              { "role": "user", "content": "Which soup?" },
              { "role": "user", "content": "Host: Lentils." }
            ]
            """,
            Prompts.Messages(emulator.Requests[1].Body)
        );
        Json.AssertEqual(
            """
            [
              { "role": "system", "content": "You know the menu." },
              { "role": "user", "content": "Which soup?" },
              { "role": "assistant", "content": "Lentils." },
              { "role": "user", "content": "Critic: A fine soup." }
            ]
            """,
            Prompts.Messages(emulator.Requests[2].Body)
        );
    }

    private static async Task<string?> AskServiceAsync(
        OpenChatEmulator emulator,
        string[] given,
        bool isOpenAI,
        bool isStreaming
    )
    {
        using var service = emulator.Service(isOpenAI);
        return (await service.AskAsync(isStreaming, History(given))).Content;
    }

    private static async Task<string> AskClientAsync(
        OpenChatEmulator emulator,
        string[] given,
        bool isOpenAI,
        bool isStreaming,
        bool isNamedByRequest
    )
    {
        using var client = emulator.Client(isOpenAI);
        var system = new ChatMessage(ChatRole.System, Instructions) { AuthorName = isNamedByRequest ? null : "Ann" };
        ChatMessage[] messages = [system, .. Messages(given)];
        var options = isNamedByRequest ? NamedByRequest() : null;
        var response = isStreaming
            ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : await client.GetResponseAsync(messages, options);
        return response.Text;
    }

    private static async Task<string> RunAgentAsync(
        OpenChatEmulator emulator,
        string[] given,
        bool isOpenAI,
        bool isStreaming
    )
    {
        using var client = emulator.Client(isOpenAI);
        var agent = client.AsAIAgent(Instructions, "Ann");
        var options = new ChatClientAgentRunOptions(NamedByRequest());
        return isStreaming
            ? string.Concat(await agent.RunStreamingAsync(Messages(given), null, options).ToListAsync())
            : (await agent.RunAsync(Messages(given), null, options)).Text;
    }

    private static ChatOptions NamedByRequest() =>
        new() { AdditionalProperties = new() { [OpenChatClient.AgentNameKey] = "Ann" } };

    private static ChatHistory History(string[] given) =>
        new([
            new ChatMessageContent(AuthorRole.System, Instructions) { AuthorName = "Ann" },
            .. Messages(given)
                .Select(static message => new ChatMessageContent(new AuthorRole(message.Role.Value), message.Text)
                {
                    AuthorName = message.AuthorName,
                }),
        ]);

    /// <summary>Messages written as <c>role author: text</c>.</summary>
    private static ChatMessage[] Messages(string[] given) =>
        [
            .. given.Select(static line =>
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                var speaker = line[..colon].Split(' ');
                return new ChatMessage(new ChatRole(speaker[0]), line[(colon + 2)..])
                {
                    AuthorName = speaker.ElementAtOrDefault(1),
                };
            }),
        ];
}
