// The tools of an MCP server for a model that has none: with Microsoft.Extensions.AI (WithChatClient.cs), and with Semantic
// Kernel (WithKernel.cs). The server (NotesServer.cs) is this program once more, started by the client with the argument "server".
using Microsoft.SemanticKernel;
using OpenChat.Examples;
using OpenChat.Examples.Mcp;
using OpenChat.Extensions.AI;
using Spectre.Console;

if (args is [NotesServer.Argument, var folder])
{
    await NotesServer.RunAsync(new DirectoryInfo(folder));
    return 0;
}

await using var model = await ExampleModel.ConnectAsync();
Console.WriteLine(model.Description);

try
{
    return await Parts.RunAsync(
        () =>
            AskAsync(
                "Microsoft.Extensions.AI",
                "Read the file \"opening-hours.txt\": when is the shop closed?",
                question => WithChatClient.AskAsync(model.Options, question)
            ),
        () =>
            AskAsync(
                "Semantic Kernel",
                "Read the file \"bread.txt\": how long does the bread bake?",
                question => WithKernel.AskAsync(model, question)
            )
    );
}
catch (Exception failure) when (failure is OpenChatException or HttpOperationException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static async Task AskAsync(string name, string question, Func<string, Task> way)
{
    AnsiConsole.Write(new Rule(Markup.Escape(name)).LeftJustified());
    AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {question}");
    await way(question);
}
