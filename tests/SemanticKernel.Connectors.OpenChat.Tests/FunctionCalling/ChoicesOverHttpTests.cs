using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class ChoicesOverHttpTests : OverHttpTestBase
{
    private const string OneResult = """<tool_result name=\"P-One\" id=\"1\">\none a\n</tool_result>""";
    private const string OneCalled =
        """{"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-One\", \"arguments\": {\"x\":\"a\"}}]\n</tool_call>"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Auto_ChosenFunctions_OnlyTheseAreShownInEveryRound(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallTwo, "Done.");

        var answer = await AskAsync(isStreaming, FunctionChoiceBehavior.Auto([Kernel.Plugins["P"]["Two"]]));

        Assert.Equal("Done.", answer.Content);
        AssertHistory("system: Help.", "user: Go.", "assistant: call #1 P.Two()", "tool: two | result #1 P.Two = two");
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{SystemMessage("Help.", "P-Two", "{}", @"P-Two()\nSays two.")}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-Two\" id=\"1\">\ntwo\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Required_AfterRoundOne_IsNotRequiredAndShowsNoTools(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallOne, "Done.");

        Assert.Equal("Done.", (await AskAsync(isStreaming, FunctionChoiceBehavior.Required())).Content);

        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.One(x=a)",
            "tool: one a | result #1 P.One = one a"
        );
        AssertSent(
            0,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go.\n\n(You must call at least one tool now: reply with <tool_call> blocks and nothing else.)"}
            ]
            """
        );
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {"role": "system", "content": "Help."},
              {"role": "user", "content": "Go."},
              {{{OneCalled}}},
              {"role": "user", "content": "{{{OneResult}}}\n\n(Use this result to answer in plain text.)"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task None_InAHistoryWithCalls_ShowsNoToolsAndInvokesNothing_sk12209(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallOne, "Done.", "Once more.\n" + CallTwo);
        await AskAsync(isStreaming);
        History.AddAssistantMessage("Done.");
        History.AddUserMessage("Again?");

        var answer = await AskAsync(isStreaming, FunctionChoiceBehavior.None());

        Assert.Equal("Once more.", answer.Content);
        Assert.Empty(FunctionCallContent.GetFunctionCalls(answer));
        Assert.Equal(["one a"], Invoked);
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.One(x=a)",
            "tool: one a | result #1 P.One = one a",
            "assistant: Done.",
            "user: Again?"
        );
        AssertSent(
            2,
            isStreaming,
            $$$"""
            [
              {"role": "system", "content": "Help."},
              {"role": "user", "content": "Go."},
              {{{OneCalled}}},
              {"role": "user", "content": "{{{OneResult}}}"},
              {"role": "assistant", "content": "Done."},
              {"role": "user", "content": "Again?"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task AutoInvokeFalse_CallerInvokes_TheNextRequestHasCallAndResult_sk12209_sk10463(
        bool isStreaming,
        bool isRequired
    )
    {
        Emulator.Script.Enqueue(CallOne, "Done.");
        var behavior = isRequired
            ? FunctionChoiceBehavior.Required(autoInvoke: false)
            : FunctionChoiceBehavior.Auto(autoInvoke: false);

        var answer = await AskAsync(isStreaming, behavior);

        Assert.Empty(Invoked);
        Assert.Single(Emulator.Requests);
        AssertHistory("system: Help.", "user: Go.");
        History.Add(answer);
        var call = Assert.Single(FunctionCallContent.GetFunctionCalls(answer));
        History.Add((await call.InvokeAsync(Kernel)).ToChatMessage());

        Assert.Equal("Done.", (await AskAsync(isStreaming, FunctionChoiceBehavior.Auto(autoInvoke: false))).Content);

        AssertHistory("system: Help.", "user: Go.", "assistant: call #1 P.One(x=a)", "tool: result #1 P.One = one a");
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {{{OneCalled}}},
              {"role": "user", "content": "{{{OneResult}}}{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConcurrentInvocation_SecondEndsFirst_ResultsKeepTheOrderOfTheCalls(bool isStreaming)
    {
        Emulator.Script.Enqueue("Both.\n" + CallOne + CallTwo, "Done.");
        // The first waits for the second: one after the other they would never end.
        var second = new TaskCompletionSource();
        Filter(
            async (context, next) =>
            {
                if (context.FunctionSequenceIndex == 0)
                {
                    await second.Task;
                }

                await next();
                if (context.FunctionSequenceIndex == 1)
                {
                    second.SetResult();
                }
            }
        );
        var behavior = FunctionChoiceBehavior.Auto(options: new() { AllowConcurrentInvocation = true });

        var answer = await AskAsync(isStreaming, behavior).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("Done.", answer.Content);
        Assert.Equal(["two", "one a"], Invoked);
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: Both. | call #1 P.One(x=a) | call #2 P.Two()",
            "tool: one a | result #1 P.One = one a",
            "tool: two | result #2 P.Two = two"
        );
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "Both.\n<tool_call>\n[{\"name\": \"P-One\", \"arguments\": {\"x\":\"a\"}},\n {\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "{{{OneResult}}}\n<tool_result name=\"P-Two\" id=\"2\">\ntwo\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }
}
