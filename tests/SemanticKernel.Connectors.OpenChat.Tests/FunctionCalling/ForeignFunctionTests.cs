using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

/// <summary>Functions that are not made for a kernel, such as a Model Context Protocol server's, beside those that are.</summary>
public sealed class ForeignFunctionTests
{
    private sealed record Tide(string Harbour, int Metres);

    public static TheoryData<object, string> Results =>
        new()
        {
            { new Microsoft.Extensions.AI.TextContent("High."), "High." },
            {
                new AIContent[]
                {
                    new Microsoft.Extensions.AI.TextContent("a"),
                    new DataContent(new byte[] { 1 }, "image/png"),
                },
                "a\n[image/png, not shown]"
            },
            { new Tide("Brest", 4), """{"harbour":"Brest","metres":4}""" },
        };

    [Theory]
    [MemberData(nameof(Results))]
    public async Task Ask_FilterSetsAResultOfAnyType_IsToldAsText(object result, string expected)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("<tool_call>\n{\"name\": \"mcp-get_tide\", \"arguments\": {}}\n</tool_call>", "Fine.");
        var tide = AIFunctionFactory.Create(static () => "low", "get_tide");
        var kernel = emulator.Kernel(KernelPluginFactory.CreateFromFunctions("mcp", [tide.AsKernelFunction()]));
        kernel.AutoFunctionInvocationFilters.Add(new ResultFilter(result));
        var history = new ChatHistory("Go.", AuthorRole.User);
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        await kernel.GetRequiredService<IChatCompletionService>().AskAsync(false, history, settings, kernel);

        Assert.Equal(expected, history[^1].Content);
    }

    private sealed class ResultFilter(object result) : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            await next(context);
            context.Result = new FunctionResult(context.Result, result);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_PlainFunctionsBesideKernelFunctions_BothAreInvoked(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue(
            """
            <tool_call>
            {"name": "mcp-get_tide", "arguments": {"harbour": "Brest", "days": 2}}
            </tool_call>
            <tool_call>
            {"name": "Clock-Now", "arguments": {}}
            </tool_call>
            """,
            "High."
        );
        var tide = AIFunctionFactory.Create(
            (string harbour, int days) => $"{harbour} {days}",
            "get_tide",
            "Tells the tide."
        );
        var kernel = emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions("mcp", [tide.AsKernelFunction()]),
            KernelPluginFactory.CreateFromFunctions(
                "Clock",
                [KernelFunctionFactory.CreateFromMethod(() => "noon", "Now")]
            )
        );
        var history = new ChatHistory("Go.", AuthorRole.User);
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        await kernel.GetRequiredService<IChatCompletionService>().AskAsync(isStreaming, history, settings, kernel);

        Assert.Equal(["Brest 2", "noon"], history.Skip(2).Select(static message => message.Content));
        Assert.Contains("Tells the tide.", emulator.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_TwoFunctionsOfOneName_IsRefusedBeforeAnyRequest()
    {
        var functions = new[]
        {
            KernelFunctionFactory.CreateFromMethod(() => 1, "Same"),
            KernelFunctionFactory.CreateFromMethod(() => 2, "Same"),
        };
        using var client = new ScriptedChatClient();
        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(functions, autoInvoke: false),
        };

        var exception = await Assert.ThrowsAsync<KernelException>(() =>
            new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
                isStreaming: false,
                new ChatHistory("Go.", AuthorRole.User),
                settings
            )
        );

        Assert.Contains("\"Same\"", exception.Message, StringComparison.Ordinal);
        Assert.Empty(client.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatClient_OfAKernel_InvokesFunctionsThroughItsFilters(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("""<tool_call>{"name": "Clock-Now", "arguments": {}}</tool_call>""", "It is noon.");
        var builder = Kernel.CreateBuilder().AddOpenChatChatClient(emulator.Endpoint(), configure: emulator.Configure);
        builder.Plugins.AddFromFunctions("Clock", [KernelFunctionFactory.CreateFromMethod(() => "noon", "Now")]);
        var kernel = builder.Build();
        var filter = new Counting();
        kernel.AutoFunctionInvocationFilters.Add(filter);
        var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        var answer = isStreaming
            ? string.Concat(await kernel.InvokePromptStreamingAsync<string>("Time?", new(settings)).ToListAsync())
            : (await kernel.InvokePromptAsync("Time?", new(settings))).ToString();

        Assert.EndsWith("It is noon.", answer, StringComparison.Ordinal);
        Assert.Equal(1, filter.Count);
        Assert.Contains("noon", Prompts.Contents(emulator.Requests[1].Json!.Value)[^1], StringComparison.Ordinal);
    }

    private sealed class Counting : IAutoFunctionInvocationFilter
    {
        public int Count { get; private set; }

        public Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            Count++;
            return next(context);
        }
    }
}
