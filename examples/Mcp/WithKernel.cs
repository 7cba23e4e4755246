using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using ModelContextProtocol.Client;
using SemanticKernel.Connectors.OpenChat;
using Spectre.Console;

namespace OpenChat.Examples.Mcp;

/// <summary>A server's tools with Semantic Kernel: they become a plugin, and the kernel's filters see each call.</summary>
internal static class WithKernel
{
    public static async Task AskAsync(ExampleModel model, IEnumerable<string> questions)
    {
        await using var server = await McpClient.CreateAsync(NotesServer.Transport);
        var tools = await server.ListToolsAsync();

        var builder = Kernel.CreateBuilder();
        builder.AddOpenChatChatCompletion(model.Endpoint, model.ModelId, model.ApiKey);
#pragma warning disable SKEXP0001 // AsKernelFunction is a preview of Semantic Kernel's.
        builder.Plugins.AddFromFunctions("notes", tools.Select(tool => tool.AsKernelFunction()));
#pragma warning restore SKEXP0001
        var kernel = builder.Build();
        kernel.AutoFunctionInvocationFilters.Add(new ShowCalls());

        var settings = new OpenChatPromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
            Temperature = 0,
        };
        var chat = kernel.GetRequiredService<IChatCompletionService>();
        foreach (var question in questions)
        {
            AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {question}");
            var history = new ChatHistory();
            history.AddUserMessage(question);
            await foreach (var piece in chat.GetStreamingChatMessageContentsAsync(history, settings, kernel))
            {
                Console.Write(piece.Content);
            }

            Console.WriteLine();
        }
    }

    // Every call comes by here: the place to ask a person, or to refuse.
    private sealed class ShowCalls : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            var arguments = string.Join(", ", (context.Arguments ?? []).Select(given => $"{given.Key}: {given.Value}"));
            AnsiConsole.MarkupLineInterpolated($"[grey]calls {context.Function.Name}({arguments})[/]");
            await next(context);
        }
    }
}
