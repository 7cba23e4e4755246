using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using OpenChat.Extensions.AI;
using Spectre.Console;

namespace OpenChat.Examples.Mcp;

/// <summary>A server's tools with Microsoft.Extensions.AI: each is an AIFunction as it comes.</summary>
internal static class WithChatClient
{
    public static async Task AskAsync(OpenChatClientOptions model, IEnumerable<string> questions)
    {
        await using var server = await McpClient.CreateAsync(NotesServer.Transport);
        var tools = await server.ListToolsAsync();

        using var client = new OpenChatClient(model)
            .AsBuilder()
            .UseFunctionInvocation(configure: invoking =>
            {
                invoking.MaximumIterationsPerRequest = 5;
                invoking.FunctionInvoker = ShowAndInvokeAsync;
            })
            .Build();
        var options = new ChatOptions { Tools = [.. tools], Temperature = 0 };

        foreach (var question in questions)
        {
            AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {question}");
            await foreach (var update in client.GetStreamingResponseAsync(question, options))
            {
                Console.Write(update.Text);
            }

            Console.WriteLine();
        }
    }

    // Every call comes by here: the place to ask a person, or to refuse.
    private static ValueTask<object?> ShowAndInvokeAsync(
        FunctionInvocationContext context,
        CancellationToken cancellationToken
    )
    {
        var arguments = string.Join(", ", context.Arguments.Select(argument => $"{argument.Key}: {argument.Value}"));
        AnsiConsole.MarkupLineInterpolated($"[grey]calls {context.Function.Name}({arguments})[/]");
        return context.Function.InvokeAsync(context.Arguments, cancellationToken);
    }
}
