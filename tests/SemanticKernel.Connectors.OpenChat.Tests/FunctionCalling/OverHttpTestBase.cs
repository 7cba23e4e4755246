using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

/// <summary>
/// A kernel with three functions, real HTTP to a model that says what it is told to, and the caller's own history. What is
/// compared is the complete history and the complete messages of a request.
/// </summary>
public abstract class OverHttpTestBase : IAsyncLifetime
{
    /// <summary>The tools of <see cref="SystemMessage"/> as the model reads them, as JSON.</summary>
    private protected const string AllTools = """P-One(x: string)\nSays one.\nP-Two()\nSays two.\nP-Fail()\nFails.""";

    private protected const string OneArguments = """{\"x\": \"...\"}""";

    private protected static readonly string WithTools = SystemMessage("Help.", "P-One", OneArguments, AllTools);

    private protected const string Continue =
        """\n\n(Use this result to continue. Call a tool again only if something is still missing; else answer in plain text.)""";

    private protected const string CallOne = """<tool_call>{"name": "P-One", "arguments": {"x": "a"}}</tool_call>""";

    private protected const string CallTwo = """<tool_call>{"name": "P-Two", "arguments": {}}</tool_call>""";

    private protected const string CallFail = """<tool_call>{"name": "P-Fail", "arguments": {}}</tool_call>""";

    private protected OpenChatEmulator Emulator { get; private set; } = null!;

    private protected Kernel Kernel { get; private set; } = null!;

    private protected List<string> Invoked { get; } = [];

    private protected ChatHistory History { get; } = new("Help.") { new ChatMessageContent(AuthorRole.User, "Go.") };

    public async ValueTask InitializeAsync()
    {
        Emulator = await OpenChatEmulator.StartAsync();
        Kernel = Emulator.Kernel(
            KernelPluginFactory.CreateFromFunctions(
                "P",
                [
                    KernelFunctionFactory.CreateFromMethod((string x) => Note($"one {x}"), "One", "Says one."),
                    KernelFunctionFactory.CreateFromMethod(() => Note("two"), "Two", "Says two."),
                    KernelFunctionFactory.CreateFromMethod(
                        string () => throw new InvalidOperationException(Note("no wind")),
                        "Fail",
                        "Fails."
                    ),
                ]
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The system message of a request that shows tools, of which the first is the example, as JSON.</summary>
    internal static string SystemMessage(string text, string example, string arguments, string tools) =>
        $$$"""{"role": "system", "content": "{{{text}}}\n\nTools you can use, as signatures (\"?\" marks an optional parameter):\n<tools>\n{{{tools}}}\n</tools>\nTo use tools, reply only with one block that holds a JSON list, one object for each use:\n<tool_call>\n[{\"name\": \"{{{example}}}\", \"arguments\": {{{arguments}}}},\n {\"name\": \"{{{example}}}\", \"arguments\": {{{arguments}}}}]\n</tool_call>\nSeveral things asked for need several objects. If no tool does exactly what is asked (texts, code, explanations, small talk), or a required parameter is unknown, write the reply yourself, in plain text."}""";

    private protected static OpenChatPromptExecutionSettings Settings(FunctionChoiceBehavior behavior) =>
        new() { FunctionChoiceBehavior = behavior };

    private protected Task<ChatMessageContent> AskAsync(bool isStreaming, FunctionChoiceBehavior? behavior = null) =>
        AskAsync(isStreaming, Settings(behavior ?? FunctionChoiceBehavior.Auto()));

    private protected Task<ChatMessageContent> AskAsync(bool isStreaming, PromptExecutionSettings settings) =>
        Kernel.GetRequiredService<IChatCompletionService>().AskAsync(isStreaming, History, settings, Kernel);

    private protected void Filter(Func<AutoFunctionInvocationContext, Func<Task>, Task> run) =>
        Kernel.AutoFunctionInvocationFilters.Add(new DelegateFilter(run));

    /// <summary>Compares the complete history. The ids of calls are numbered in the order of their calls: #1, #2.</summary>
    private protected void AssertHistory(params string[] expected) => Assert.Equal(expected, Numbered(History));

    /// <summary>Compares all messages of a request with a JSON array, and the mode that was asked for.</summary>
    private protected void AssertSent(int request, bool isStreaming, string messages)
    {
        var sent = Emulator.Requests[request];
        Json.AssertEqual(messages, Prompts.Messages(sent.Body));
        Assert.Equal(isStreaming, sent.Json!.Value.TryGetProperty("stream", out var stream) && stream.GetBoolean());
    }

    private static string[] Numbered(ChatHistory history)
    {
        var ids = history.SelectMany(FunctionCallContent.GetFunctionCalls).Select(static call => call.Id!).ToList();
        Assert.Distinct(ids);
        Assert.DoesNotContain(ids, string.IsNullOrEmpty);
        return
        [
            .. history
                .Lines()
                .Select(line =>
                    ids.Index()
                        .Aggregate(
                            line,
                            static (text, id) => text.Replace(id.Item, $"#{id.Index + 1}", StringComparison.Ordinal)
                        )
                ),
        ];
    }

    private string Note(string what)
    {
        lock (Invoked)
        {
            Invoked.Add(what);
        }

        return what;
    }

    private sealed class DelegateFilter(Func<AutoFunctionInvocationContext, Func<Task>, Task> run)
        : IAutoFunctionInvocationFilter
    {
        public Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        ) => run(context, () => next(context));
    }
}
