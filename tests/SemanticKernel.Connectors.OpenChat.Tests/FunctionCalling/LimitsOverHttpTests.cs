using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class LimitsOverHttpTests : OverHttpTestBase
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ModelCallsForever_StopsInvokingAfter128Rounds(bool isStreaming)
    {
        // Each round asks for something else: a repeated call would be refused before.
        Emulator.Script.Reply = _ => CallOne.Replace("\"a\"", $"\"{Invoked.Count}\"", StringComparison.Ordinal);
        // Only the last result is kept, as a reducer would: 128 of them are more than the context window.
        Filter(
            async (context, next) =>
            {
                await next();
                History.RemoveRange(2, History.Count - 3);
            }
        );

        var answer = await AskAsync(isStreaming);

        Assert.Equal((128, 129), (Invoked.Count, Emulator.Requests.Count));
        var call = Assert.Single(FunctionCallContent.GetFunctionCalls(answer));
        Assert.Equal("128", call.Arguments!["x"]);
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.One(x=127)",
            "tool: one 127 | result #1 P.One = one 127"
        );
        AssertSent(
            128,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-One\", \"arguments\": {\"x\":\"127\"}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-One\" id=\"1\">\none 127\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_FunctionAsksTheModelAgain_StopsInvokingAtDepth128(bool isStreaming)
    {
        const string callDeeper = """<tool_call>{"name": "Q-Deeper", "arguments": {}}</tool_call>""";
        Emulator.Script.Reply = _ => Emulator.Requests.Count <= 129 ? callDeeper : "Up.";
        var depth = 0;
        var settings = new OpenChatPromptExecutionSettings();
        var deeper = KernelFunctionFactory.CreateFromMethod(DeeperAsync, "Deeper", "Asks again.");
        Kernel.Plugins.AddFromFunctions("Q", [deeper]);
        settings.FunctionChoiceBehavior = FunctionChoiceBehavior.Auto([Kernel.Plugins["Q"]["Deeper"]]);

        Assert.Equal("Up.", (await AskAsync(isStreaming, settings)).Content);

        Assert.Equal((128, 257), (depth, Emulator.Requests.Count));
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 Q.Deeper()",
            "tool: Up. | result #1 Q.Deeper = Up."
        );
        AssertSent(
            256,
            isStreaming,
            $$$"""
            [
              {{{SystemMessage("Help.", "Q-Deeper", "{}", @"Q-Deeper()\nAsks again.")}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"Q-Deeper\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"Q-Deeper\" id=\"1\">\nUp.\n</tool_result>{{{Continue}}}"}
            ]
            """
        );

        async Task<string?> DeeperAsync()
        {
            depth++;
            var history = new ChatHistory { new ChatMessageContent(AuthorRole.User, "Deeper?") };
            var service = Kernel.GetRequiredService<IChatCompletionService>();
            return (await service.AskAsync(isStreaming, history, settings, Kernel)).Content;
        }
    }
}
