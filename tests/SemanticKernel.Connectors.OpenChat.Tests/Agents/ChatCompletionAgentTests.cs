using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Agents;

public sealed class ChatCompletionAgentTests
{
    private const string Call = """<tool_call>{"name": "Menu-Soup", "arguments": {"day": "Monday"}}</tool_call>""";

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
