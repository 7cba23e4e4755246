using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class FailuresOverHttpTests : OverHttpTestBase
{
    private static readonly string s_withTwo = SystemMessage("Help.", "P-Two", "{}", @"P-Two()\nSays two.");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Function_Throws_ModelIsToldWhyBesideTheOtherResult(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallFail + CallTwo, "Sorry.");

        Assert.Equal("Sorry.", (await AskAsync(isStreaming)).Content);

        Assert.Equal(["no wind", "two"], Invoked);
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.Fail() | call #2 P.Two()",
            "tool: Error: Exception while invoking function. no wind | result #1 P.Fail = Error: Exception while invoking function. no wind",
            "tool: two | result #2 P.Two = two"
        );
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-Fail\", \"arguments\": {}},\n {\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-Fail\" id=\"1\">\nError: Exception while invoking function. no wind\n</tool_result>\n<tool_result name=\"P-Two\" id=\"2\">\ntwo\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Function_NotAdvertised_IsNotInvokedAndTheModelIsTold_sk14183(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallFail, CallTwo, "Done.");

        var answer = await AskAsync(isStreaming, FunctionChoiceBehavior.Auto([Kernel.Plugins["P"]["Two"]]));

        Assert.Equal("Done.", answer.Content);
        Assert.Equal(["two"], Invoked);
        AssertHistory("system: Help.", "user: Go.", "assistant: call #1 P.Two()", "tool: two | result #1 P.Two = two");
        // A correction is asked for whole in either mode: nothing of it may be shown before it was read.
        AssertSent(
            1,
            isStreaming: false,
            $$$"""
            [
              {{{s_withTwo}}},
              {"role": "user", "content": "Go.\n\n(Reply with one <tool_call> block only, or in plain text only.)"},
              {"role": "assistant", "content": "<tool_call>{\"name\": \"P-Fail\", \"arguments\": {}}</tool_call>"},
              {"role": "user", "content": "That call was not accepted:\n- P-Fail: unknown tool; expected one of P-Two\nWrite the corrected <tool_call> blocks now and nothing else, or answer in plain text if no tool fits."}
            ]
            """
        );
        AssertSent(
            2,
            isStreaming,
            $$$"""
            [
              {{{s_withTwo}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-Two\" id=\"1\">\ntwo\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }
}
