using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

/// <summary>Semantic Kernel's schema says <c>string</c> for <c>string?</c>, and requires what has no default value.</summary>
public sealed class NullableParameterTests : IAsyncDisposable
{
    private readonly List<string> _invoked = [];
    private readonly ChatHistory _history = new("Go.", AuthorRole.User);
    private OpenChatEmulator? _emulator;

    public sealed record Place(string Name);

    private sealed class Notes(List<string> invoked)
    {
        [KernelFunction, Description("Adds a note.")]
        public string Add(string title, string? text, Place? place, string[]? tags, int? days, string? colour = "red")
        {
            invoked.Add(
                $"{title}/{text ?? "null"}/{place?.Name ?? "null"}/{tags?.Length.ToString() ?? "null"}/{days?.ToString() ?? "null"}/{colour ?? "null"}"
            );
            return "added";
        }
    }

    private async Task<Kernel> StartAsync(string name, string arguments)
    {
        _emulator = await OpenChatEmulator.StartAsync();
        _emulator.Script.Enqueue(
            $$"""<tool_call>{"name": "{{name}}", "arguments": {{arguments}}}</tool_call>""",
            "Done."
        );
        var foreign = AIFunctionFactory.Create(
            (string title, string? text) => _invoked.Add($"{title}/{text ?? "null"}"),
            "add"
        );
        return _emulator.Kernel(
            KernelPluginFactory.CreateFromObject(new Notes(_invoked), "Notes"),
            KernelPluginFactory.CreateFromFunctions("mcp", [foreign.AsKernelFunction()])
        );
    }

    private Task<ChatMessageContent> AskAsync(Kernel kernel, bool isStreaming, bool autoInvoke = true) =>
        kernel
            .GetRequiredService<IChatCompletionService>()
            .AskAsync(
                isStreaming,
                _history,
                new OpenChatPromptExecutionSettings
                {
                    FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: autoInvoke),
                },
                kernel
            );

    public async ValueTask DisposeAsync()
    {
        if (_emulator is not null)
        {
            await _emulator.DisposeAsync();
        }
    }

    public static TheoryData<string, string, string, bool> Calls
    {
        get
        {
            (string, string, string)[] rows =
            [
                ("Notes-Add", """{"title": "a"}""", "a/null/null/null/null/red"),
                (
                    "Notes-Add",
                    """{"title": "a", "text": null, "place": null, "tags": null, "days": null, "colour": null}""",
                    "a/null/null/null/null/null"
                ),
                (
                    "Notes-Add",
                    """{"title": "a", "text": "b", "place": {"Name": "c"}, "tags": ["d"], "days": 2, "colour": "e"}""",
                    "a/b/c/1/2/e"
                ),
                ("mcp-add", """{"title": "a"}""", "a/null"),
                ("mcp-add", """{"title": "a", "text": null}""", "a/null"),
            ];
            var data = new TheoryData<string, string, string, bool>();
            foreach (var (name, arguments, expected) in rows)
            {
                data.Add(name, arguments, expected, false);
                data.Add(name, arguments, expected, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Ask_NullOrNothingForANullableParameter_RunsTheFunction(
        string name,
        string arguments,
        string expected,
        bool isStreaming
    )
    {
        var kernel = await StartAsync(name, arguments);

        var answer = await AskAsync(kernel, isStreaming);

        Assert.Equal("Done.", answer.Content);
        Assert.Equal([expected], _invoked);
        Assert.Equal(2, _emulator!.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_LeftOutAndInvokedByTheCaller_RunsTheFunction(bool isStreaming)
    {
        var kernel = await StartAsync("Notes-Add", """{"title": "a"}""");

        var answer = await AskAsync(kernel, isStreaming, autoInvoke: false);
        await Assert.Single(Microsoft.SemanticKernel.FunctionCallContent.GetFunctionCalls(answer)).InvokeAsync(kernel);

        Assert.Equal(["a/null/null/null/null/red"], _invoked);
    }

    [Fact]
    public async Task Ask_LeftOut_IsNotSaidToHaveBeenWritten()
    {
        var kernel = await StartAsync("Notes-Add", """{"title": "a"}""");

        await AskAsync(kernel, isStreaming: false);

        var contents = Prompts.Contents(_emulator!.Requests[1].Json!.Value);
        Assert.Contains(
            """{"name": "Notes-Add", "arguments": {"title":"a"}}""",
            contents[^2],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{"text": "b"}""")]
    [InlineData("""{"title": null}""")]
    public async Task Ask_NoValueForAParameterThatIsNotNullable_IsAskedForAgain(string arguments)
    {
        var kernel = await StartAsync("Notes-Add", arguments);

        await AskAsync(kernel, isStreaming: false);

        Assert.Empty(_invoked);
        Assert.Equal(2, _emulator!.Requests.Count);
    }
}
