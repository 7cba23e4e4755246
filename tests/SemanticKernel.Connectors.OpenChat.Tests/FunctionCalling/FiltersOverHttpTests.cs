using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class FiltersOverHttpTests : OverHttpTestBase
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_ChangesArgumentsAndResult_HistoryAndModelHaveTheChange(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallOne, "Done.");
        Filter(
            async (context, next) =>
            {
                context.Arguments!["x"] = "changed";
                await next();
                context.Result = new FunctionResult(context.Result, $"[{context.Result.GetValue<string>()}]");
            }
        );

        Assert.Equal("Done.", (await AskAsync(isStreaming)).Content);

        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.One(x=changed)",
            "tool: [one changed] | result #1 P.One = [one changed]"
        );
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-One\", \"arguments\": {\"x\":\"changed\"}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-One\" id=\"1\">\n[one changed]\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_SkipsTheFunction_ItsOwnResultIsTold(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallTwo, "Done.");
        Filter(
            (context, _) =>
            {
                context.Result = new FunctionResult(context.Function, "refused");
                return Task.CompletedTask;
            }
        );

        Assert.Equal("Done.", (await AskAsync(isStreaming)).Content);

        Assert.Empty(Invoked);
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.Two()",
            "tool: refused | result #1 P.Two = refused"
        );
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-Two\" id=\"1\">\nrefused\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_TerminatesAtTheFirstOfTwo_TheNextTurnGoesOnFromThere(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallOne + CallTwo, "Gone on.");
        Filter(
            async (context, next) =>
            {
                await next();
                context.Terminate = true;
            }
        );

        var answer = await AskAsync(isStreaming);

        Assert.Equal((AuthorRole.Tool, "one a"), (answer.Role, answer.Content));
        Assert.Single(Emulator.Requests);
        Assert.Equal(["one a"], Invoked);
        string[] ended =
        [
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.One(x=a) | call #2 P.Two()",
            "tool: one a | result #1 P.One = one a",
        ];
        AssertHistory(ended);

        History.AddUserMessage("Go on.");
        Assert.Equal("Gone on.", (await AskAsync(isStreaming)).Content);

        AssertHistory([.. ended, "user: Go on."]);
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-One\", \"arguments\": {\"x\":\"a\"}},\n {\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-One\" id=\"1\">\none a\n</tool_result>\n\nGo on.\n\n(Tools: P-One, P-Two, P-Fail. If one of them can tell or do this, do not describe it, use it: reply with one <tool_call> block only; else in plain text only.)"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Filter_TerminatesBeforeItCallsNext_NoFunctionRuns(bool isStreaming, bool isConcurrent)
    {
        Emulator.Script.Enqueue(CallOne + CallTwo);
        var reached = 0;
        Filter(
            (context, next) =>
            {
                context.Terminate = true;
                return next();
            }
        );
        Filter(
            (_, next) =>
            {
                Interlocked.Increment(ref reached);
                return next();
            }
        );

        var answer = await AskAsync(
            isStreaming,
            FunctionChoiceBehavior.Auto(
                options: new FunctionChoiceBehaviorOptions { AllowConcurrentInvocation = isConcurrent }
            )
        );

        Assert.Empty(Invoked);
        // The filters behind it are asked all the same: they may have something to clean up.
        Assert.Equal(isConcurrent ? 2 : 1, reached);
        Assert.Equal(AuthorRole.Tool, answer.Role);
        Assert.Single(Emulator.Requests);
        string[] first =
        [
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.One(x=a) | call #2 P.Two()",
            "tool:  | result #1 P.One = ",
        ];
        AssertHistory(isConcurrent ? [.. first, "tool:  | result #2 P.Two = "] : first);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_TerminatesWithAResultBeforeItCallsNext_TheResultStays(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallOne);
        Filter(
            (context, next) =>
            {
                context.Result = new FunctionResult(context.Function, "not now");
                context.Terminate = true;
                return next();
            }
        );

        var answer = await AskAsync(isStreaming);

        Assert.Empty(Invoked);
        Assert.Equal((AuthorRole.Tool, "not now"), (answer.Role, answer.Content));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_OuterTerminatesAndInnerTakesItBack_FunctionRuns(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallTwo, "Done.");
        Filter(
            (context, next) =>
            {
                context.Terminate = true;
                return next();
            }
        );
        Filter(
            (context, next) =>
            {
                context.Terminate = false;
                return next();
            }
        );

        Assert.Equal("Done.", (await AskAsync(isStreaming)).Content);
        Assert.Equal(["two"], Invoked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_Throws_ModelIsToldWhy(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallTwo, "Sorry.");
        Filter(static (_, _) => throw new InvalidOperationException("not today"));

        Assert.Equal("Sorry.", (await AskAsync(isStreaming)).Content);

        Assert.Empty(Invoked);
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.Two()",
            "tool: Error: Exception while invoking function. not today | result #1 P.Two = Error: Exception while invoking function. not today"
        );
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-Two\" id=\"1\">\nError: Exception while invoking function. not today\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filters_OverTwoRounds_SeeWhereTheyAreAroundOneAnother(bool isStreaming)
    {
        Emulator.Script.Enqueue(
            CallOne + CallTwo,
            CallOne.Replace("\"a\"", "\"b\"", StringComparison.Ordinal),
            "Done."
        );
        var settings = Settings(FunctionChoiceBehavior.Auto());
        var order = new List<string>();
        var ids = new List<string?>();
        var seen = new List<(bool, PromptExecutionSettings?, ChatHistory, Kernel)>();
        Filter(
            async (context, next) =>
            {
                ids.Add(context.ToolCallId);
                seen.Add((context.IsStreaming, context.ExecutionSettings, context.ChatHistory, context.Kernel));
                order.Add(
                    $"{context.Function.Name}: round {context.RequestSequenceIndex}, call {context.FunctionSequenceIndex} of {context.FunctionCount}"
                );
                await next();
                order.Add("out");
            }
        );
        Filter(
            (_, next) =>
            {
                order.Add("inner");
                return next();
            }
        );

        Assert.Equal("Done.", (await AskAsync(isStreaming, settings)).Content);

        Assert.Equal(
            [
                "One: round 0, call 0 of 2",
                "inner",
                "out",
                "Two: round 0, call 1 of 2",
                "inner",
                "out",
                "One: round 1, call 0 of 1",
                "inner",
                "out",
            ],
            order
        );
        Assert.All(seen, context => Assert.Equal((isStreaming, settings, History, Kernel), context));
        Assert.Equal(History.SelectMany(FunctionCallContent.GetFunctionCalls).Select(static call => call.Id), ids);
        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.One(x=a) | call #2 P.Two()",
            "tool: one a | result #1 P.One = one a",
            "tool: two | result #2 P.Two = two",
            "assistant: call #3 P.One(x=b)",
            "tool: one b | result #3 P.One = one b"
        );
        AssertSent(
            2,
            isStreaming,
            $$$"""
            [
              {{{WithTools}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-One\", \"arguments\": {\"x\":\"a\"}},\n {\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-One\" id=\"1\">\none a\n</tool_result>\n<tool_result name=\"P-Two\" id=\"2\">\ntwo\n</tool_result>"},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-One\", \"arguments\": {\"x\":\"b\"}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-One\" id=\"3\">\none b\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_AddsToTheHistory_ModelReadsIt(bool isStreaming)
    {
        Emulator.Script.Enqueue(CallTwo, "Done.");
        Filter(
            async (context, next) =>
            {
                await next();
                context.ChatHistory.AddSystemMessage("Be quick.");
            }
        );

        Assert.Equal("Done.", (await AskAsync(isStreaming)).Content);

        AssertHistory(
            "system: Help.",
            "user: Go.",
            "assistant: call #1 P.Two()",
            "system: Be quick.",
            "tool: two | result #1 P.Two = two"
        );
        AssertSent(
            1,
            isStreaming,
            $$$"""
            [
              {{{SystemMessage(@"Help.\n\nBe quick.", "P-One", OneArguments, AllTools)}}},
              {"role": "user", "content": "Go."},
              {"role": "assistant", "content": "<tool_call>\n[{\"name\": \"P-Two\", \"arguments\": {}}]\n</tool_call>"},
              {"role": "user", "content": "<tool_result name=\"P-Two\" id=\"1\">\ntwo\n</tool_result>{{{Continue}}}"}
            ]
            """
        );
    }

    // The rules that Semantic Kernel's own tests of filters hold every connector to, as far as none above has them.

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_CatchesWhatAFunctionThrows_ItsResultIsTold(bool isStreaming)
    {
        Filter(
            static async (context, next) =>
            {
                try
                {
                    await next();
                }
                catch (InvalidOperationException caught)
                {
                    context.Result = new FunctionResult(context.Result, $"caught {caught.Message}");
                }
            }
        );
        Emulator.Script.Enqueue("""<tool_call>{"name": "P-Fail", "arguments": {}}</tool_call>""", "Fine.");

        Assert.Equal("Fine.", (await AskAsync(isStreaming)).Content);

        Assert.Equal("caught no wind", History[^1].Content);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_OfConcurrentCalls_EachKnowsItsPlace(bool isStreaming)
    {
        var places = new System.Collections.Concurrent.ConcurrentBag<(int, int, int)>();
        Filter(
            async (context, next) =>
            {
                places.Add((context.RequestSequenceIndex, context.FunctionSequenceIndex, context.FunctionCount));
                await next();
            }
        );
        Emulator.Script.Enqueue(
            """<tool_call>[{"name": "P-Two", "arguments": {}}, {"name": "P-One", "arguments": {"x": "a"}}]</tool_call>""",
            "Fine."
        );

        await AskAsync(isStreaming, FunctionChoiceBehavior.Auto(options: new() { AllowConcurrentInvocation = true }));

        Assert.Equal([(0, 0, 2), (0, 1, 2)], places.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filters_OfTheContainerAndOfTheKernel_AreAllAsked(bool isStreaming)
    {
        var asked = new List<string>();
        var builder = Microsoft
            .SemanticKernel.Kernel.CreateBuilder()
            .AddOpenChatChatCompletion(Emulator.Endpoint(), configure: Emulator.Configure);
        builder.Plugins.AddFromFunctions("P", [KernelFunctionFactory.CreateFromMethod(() => "two", "Two")]);
        builder.Services.AddSingleton<IAutoFunctionInvocationFilter>(new NamedFilter("container", asked));
        var kernel = builder.Build();
        kernel.AutoFunctionInvocationFilters.Add(new NamedFilter("kernel", asked));
        Emulator.Script.Enqueue("""<tool_call>{"name": "P-Two", "arguments": {}}</tool_call>""", "Fine.");

        await kernel
            .GetRequiredService<IChatCompletionService>()
            .AskAsync(isStreaming, History, Settings(FunctionChoiceBehavior.Auto()), kernel);

        Assert.Equal(["container", "kernel"], asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_OfAPrompt_SeesTheModeAndTheSettingsOfThePrompt(bool isStreaming)
    {
        var seen = new List<(bool, PromptExecutionSettings?)>();
        Filter(
            async (context, next) =>
            {
                seen.Add((context.IsStreaming, context.ExecutionSettings));
                await next();
            }
        );
        Emulator.Script.Enqueue("""<tool_call>{"name": "P-Two", "arguments": {}}</tool_call>""", "Fine.");
        var settings = Settings(FunctionChoiceBehavior.Auto());

        var text = isStreaming
            ? string.Concat(await Kernel.InvokePromptStreamingAsync<string>("Go.", new(settings)).ToListAsync())
            : (await Kernel.InvokePromptAsync("Go.", new(settings))).ToString();

        Assert.Equal("Fine.", text);
        var (mode, given) = Assert.Single(seen);
        Assert.Equal(isStreaming, mode);
        Assert.IsType<OpenChatPromptExecutionSettings>(given);
        Assert.Same(settings.FunctionChoiceBehavior, given.FunctionChoiceBehavior);
    }

    private sealed class NamedFilter(string name, List<string> asked) : IAutoFunctionInvocationFilter
    {
        public Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            asked.Add(name);
            return next(context);
        }
    }
}
