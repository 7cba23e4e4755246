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
        () => ShowAsync("Microsoft.Extensions.AI", questions => WithChatClient.AskAsync(model.Options, questions)),
        () => ShowAsync("Semantic Kernel", questions => WithKernel.AskAsync(model, questions))
    );
}
catch (Exception failure) when (failure is OpenChatException or HttpOperationException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static Task ShowAsync(string name, Func<string[], Task> way)
{
    AnsiConsole.Write(new Rule(Markup.Escape(name)).LeftJustified());
    return way(["Read the file \"opening-hours.txt\": when is the shop closed?", "What time is it now?"]);
}
