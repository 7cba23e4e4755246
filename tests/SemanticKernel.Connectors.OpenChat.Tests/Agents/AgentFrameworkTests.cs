using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Agents;

/// <summary>Microsoft Agent Framework over the service as a chat client.</summary>
public sealed class AgentFrameworkTests
{
    private const string Call = """<tool_call>{"name": "get_soup", "arguments": {"day": "Monday"}}</tool_call>""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_TwoTurnsWithTools_SecondTurnCarriesTheWholeHistory(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Lentils.", "Yes, it is.");
        using var service = emulator.Service();
        var agent = ((IChatClient)service).AsAIAgent(
            instructions: "You know the menu.",
            name: "Host",
            tools: [AIFunctionFactory.Create((string day) => $"{day}: lentils", "get_soup")]
        );
        var session = await agent.CreateSessionAsync();

        var first = await RunAsync("Which soup?");
        var second = await RunAsync("Is it good?");

        Assert.Equal(("Lentils.", "Yes, it is."), (first, second));
        var messages = Prompts.Messages(emulator.Requests[2].Body).AsArray();
        Assert.Equal(
            ["system", "user", "assistant", "user", "assistant", "user"],
            messages.Select(static message => message!["role"]!.GetValue<string>())
        );
        var contents = Prompts.Contents(emulator.Requests[2].Json!.Value);
        Assert.StartsWith("You know the menu.", contents[0], StringComparison.Ordinal);
        Assert.Equal("Which soup?", contents[1]);
        Assert.Contains("get_soup", contents[2], StringComparison.Ordinal);
        Assert.Contains("Monday: lentils", contents[3], StringComparison.Ordinal);
        Assert.Equal("Lentils.", contents[4]);
        Assert.StartsWith("Is it good?", contents[5], StringComparison.Ordinal);

        async Task<string> RunAsync(string text) =>
            isStreaming
                ? string.Concat(await agent.RunStreamingAsync(text, session).ToListAsync())
                : (await agent.RunAsync(text, session)).Text;
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Agent_NamedWithTools_ItsOwnAnswersStayItsOwnInTheSecondTurn(bool isOpenAI, bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(Call, "Lentils.", "Yes, it is.");
        using var client = emulator.Client(isOpenAI);
        var agent = client.AsAIAgent(
            instructions: "You know the menu.",
            name: "Host",
            tools: [AIFunctionFactory.Create((string day) => $"{day}: lentils", "get_soup")]
        );
        var session = await agent.CreateSessionAsync();

        foreach (var question in new[] { "Which soup?", "Is it good?" })
        {
            _ = isStreaming
                ? string.Concat(await agent.RunStreamingAsync(question, session).ToListAsync())
                : (await agent.RunAsync(question, session)).Text;
        }

        Json.AssertEqual(
            $$$"""
            [
              {{{OverHttpTestBase.SystemMessage(
                "You know the menu.",
                "get_soup",
                "{\\\"day\\\": \\\"...\\\"}",
                "get_soup(day: string)"
            )}}},
              { "role": "user", "content": "Which soup?" },
              { "role": "assistant", "content": "<tool_call>\n[{\"name\": \"get_soup\", \"arguments\": {\"day\":\"Monday\"}}]\n</tool_call>" },
              { "role": "user", "content": "<tool_result name=\"get_soup\" id=\"1\">\nMonday: lentils\n</tool_result>" },
              { "role": "assistant", "content": "Lentils." },
              { "role": "user", "content": "Is it good?\n\n(Tools: get_soup. If one of them can tell or do this, do not describe it, use it: reply with one <tool_call> block only; else in plain text only.)" }
            ]
            """,
            Prompts.Messages(emulator.Requests[2].Body)
        );
    }

    [Fact]
    public async Task Agent_Streaming_EveryUpdateHasAMessageId_AgentFramework3433()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three.");
        using var service = emulator.Service();
        var agent = ((IChatClient)service).AsAIAgent("Count.");

        var updates = await agent.RunStreamingAsync("Go.").ToListAsync();

        Assert.All(updates, static update => Assert.False(string.IsNullOrEmpty(update.MessageId)));
        Assert.Single(updates.Select(static update => update.MessageId).Distinct());
    }

    private sealed record Soup(string Name, bool IsHot);

    [Fact]
    public async Task Agent_RunOfAType_ReadsTheAnswer()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("```json\n{\"name\": \"lentils\", \"isHot\": true}\n```");
        using var service = emulator.Service();
        var agent = new ChatClientAgent(service, "You know the menu.");

        var answer = await agent.RunAsync<Soup>("Which soup?");

        Assert.Equal(new Soup("lentils", true), answer.Result);
    }
}
