using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Agents;

public sealed class ChatCompletionAgentTests
{
    private const string Call = """<tool_call>{"name": "Menu-Soup", "arguments": {"day": "Monday"}}</tool_call>""";

    private static readonly OpenChatPromptExecutionSettings s_withFunctions = new()
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
    };

    private static Kernel NewKernel(OpenChatEmulator emulator) =>
        emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "Menu",
                [KernelFunctionFactory.CreateFromMethod((string day) => $"{day}: lentils", "Soup")]
            )
        );

    private static async Task AskAsync(AgentStandIn agent, bool isStreaming, ChatHistory thread)
    {
        if (!isStreaming)
        {
            await agent.InvokeAsync(thread);
            return;
        }

        await foreach (var _ in agent.InvokeStreamingAsync(thread))
        {
            // Only what it leaves in the thread is looked at.
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoAgents_OverOneThreadWithTools_LeaveTheWholeConversation(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Lentils on Monday.", "A fine soup.");
        var kernel = NewKernel(emulator);
        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
            IncludeAuthorNames = true,
        };
        var host = new AgentStandIn("Host", "You know the menu.", kernel, settings);
        var critic = new AgentStandIn(
            "Critic",
            "You judge.",
            kernel,
            new OpenChatPromptExecutionSettings { IncludeAuthorNames = true }
        );
        var thread = new ChatHistory("Which soup?", AuthorRole.User);

        await AskAsync(host, isStreaming, thread);
        await AskAsync(critic, isStreaming, thread);

        Assert.Equal(
            [("user", null), ("assistant", "Host"), ("tool", "Host"), ("assistant", "Host"), ("assistant", "Critic")],
            thread.Select(static message => (message.Role.Label, message.AuthorName))
        );
        Assert.Single(FunctionCallContent.GetFunctionCalls(thread[1]));
        Assert.Equal("Monday: lentils", thread[2].Content);
        Assert.Equal(["Lentils on Monday.", "A fine soup."], thread.Skip(3).Select(static message => message.Content));
        var last = emulator.Requests[2].Json!.Value;
        Assert.Contains("You judge.", Prompts.Contents(last)[0], StringComparison.Ordinal);
        Assert.Contains(
            "Host: Lentils on Monday.",
            string.Join('\n', Prompts.Contents(last)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("You know the menu.", emulator.Requests[2].Body, StringComparison.Ordinal);
    }

    // Rules of Semantic Kernel's conformance tests of agents, as a chat service meets them.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_WithAPlugin_ThreadTellsOfCallResultAndAnswerInThisOrder(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Lentils on Monday.");
        var agent = new AgentStandIn("Host", "You know the menu.", NewKernel(emulator), s_withFunctions);
        var thread = new ChatHistory("Which soup?", AuthorRole.User);

        await AskAsync(agent, isStreaming, thread);

        Assert.Collection(
            thread,
            static asked => Assert.Equal(AuthorRole.User, asked.Role),
            static call => Assert.Single(FunctionCallContent.GetFunctionCalls(call)),
            static result =>
                Assert.Equal("Monday: lentils", result.Items.OfType<FunctionResultContent>().Single().Result),
            static answer => Assert.Equal("Lentils on Monday.", answer.Content)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_SeveralTurns_EachSeesTheTurnsBefore(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Good day, Ann.", "You are Ann.");
        var agent = new AgentStandIn("Host", "You are polite.", NewKernel(emulator));
        var thread = new ChatHistory("I am Ann.", AuthorRole.User);

        await AskAsync(agent, isStreaming, thread);
        thread.AddUserMessage("Who am I?");
        await AskAsync(agent, isStreaming, thread);

        Assert.Equal(
            ["You are polite.", "I am Ann.", "Good day, Ann.", "Who am I?"],
            Prompts.Contents(emulator.Requests[1].Json!.Value)
        );
        Assert.Equal(4, thread.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_WithoutAMessage_AnswersItsInstructions(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Welcome!");
        var agent = new AgentStandIn("Host", "Greet the guest.", NewKernel(emulator));
        var thread = new ChatHistory();

        await AskAsync(agent, isStreaming, thread);

        Assert.Equal("Welcome!", Assert.Single(thread).Content);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_SettingsOfOneRun_TakeThePlaceOfItsOwn(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Which soup?", "Which soup?");
        var kernel = NewKernel(emulator);

        await AskAsync(new AgentStandIn("Host", "You.", kernel), isStreaming, new ChatHistory("Go.", AuthorRole.User));
        await AskAsync(
            new AgentStandIn("Host", "You.", kernel, s_withFunctions),
            isStreaming,
            new ChatHistory("Go.", AuthorRole.User)
        );

        Assert.DoesNotContain("Menu-Soup", emulator.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("Menu-Soup", emulator.Requests[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_WhoseCallerInvokesFunctions_GetsTheCallAndGoesOnWithTheResult(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Lentils on Monday.");
        var kernel = NewKernel(emulator);
        var chat = kernel.GetRequiredService<IChatCompletionService>();
        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: false),
        };
        var thread = new ChatHistory("Which soup?", AuthorRole.User);

        var asked = await chat.AskAsync(isStreaming, thread, settings, kernel);
        thread.Add(asked);
        var call = Assert.Single(FunctionCallContent.GetFunctionCalls(asked));
        thread.Add((await call.InvokeAsync(kernel)).ToChatMessage());
        var answer = await chat.AskAsync(isStreaming, thread, settings, kernel);

        Assert.Equal("Lentils on Monday.", answer.Content);
        Assert.Contains("Monday: lentils", emulator.Requests[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_FilterTerminates_ToolMessageIsNotDoubled(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call);
        var kernel = NewKernel(emulator);
        kernel.AutoFunctionInvocationFilters.Add(new Terminating());
        var agent = new AgentStandIn(
            "Host",
            "You know the menu.",
            kernel,
            new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() }
        );
        var thread = new ChatHistory("Which soup?", AuthorRole.User);

        await AskAsync(agent, isStreaming, thread);

        Assert.Equal(["user", "assistant", "tool"], thread.Select(static message => message.Role.Label));
        Assert.Single(emulator.Requests);
    }

    private sealed class Terminating : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            await next(context);
            context.Terminate = true;
        }
    }
}
