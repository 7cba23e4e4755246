// One agent on three chat clients: the model card's own API, an OpenAI-compatible server (llama.cpp, Ollama …), and a third-party
// client for a model without tools, to which UsePromptedTools adds them. Arguments name the ones to run.
using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using OpenChat.Examples;
using OpenChat.Examples.SwitchModel;
using OpenChat.Extensions.AI;
using Spectre.Console;

await using var emulator = await OpenChatEmulator.StartAsync();
var ownServer = ExampleModel.ReadServer();
var server =
    ownServer ?? new OpenChatClientOptions { Endpoint = OpenChatEndpoint.OpenAICompatible(emulator.OpenAIBaseUri) };
Console.WriteLine(
    $"Talking to the emulator at {emulator.BaseUri} and to the OpenAI-compatible server at {server.Endpoint?.BaseUri}"
        + (ownServer is null ? ", the emulator's as well (set OPENCHAT_ENDPOINT for another)." : ".")
);

var clients = new Dictionary<string, Func<IChatClient>>
{
    ["card"] = () => ChatClients.ForCard(emulator.BaseUri),
    ["server"] = () => ChatClients.ForServer(server),
    ["other"] = () => ChatClients.ForToolLessModel(server),
};
var unknown = args.Where(name => !clients.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine(
        $"There is no {string.Join(" or ", unknown)}. There are {string.Join(", ", clients.Keys)}."
    );
    return 2;
}

IEnumerable<string> names = args.Length > 0 ? args : clients.Keys;
try
{
    return await Parts.RunAsync(names.Select<string, Func<Task>>(name => () => AskAsync(name, clients[name])));
}
// OpenChatException is an HttpRequestException; the others are OpenAI's.
catch (Exception failure) when (failure is HttpRequestException or ClientResultException or AggregateException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

// Nothing below knows which model it is.
static async Task AskAsync(string name, Func<IChatClient> connect)
{
    // At temperature 0 a small model keeps to its tools.
    using var client = connect().AsBuilder().ConfigureOptions(options => options.Temperature ??= 0).Build();
    var metadata = client.GetRequiredService<ChatClientMetadata>();
    AnsiConsole.Write(
        new Rule(Markup.Escape($"{name}: {metadata.DefaultModelId} at {metadata.ProviderUri}")).LeftJustified()
    );
    var agent = client.AsAIAgent("You help in a shop.", "Clerk", tools: [AIFunctionFactory.Create(Shop.GetPrice)]);
    var session = await agent.CreateSessionAsync();

    var answer = await agent.RunAsync("What is the price of \"blue kettle\"?", session);
    var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
    if (calls.Count == 0)
    {
        AnsiConsole.MarkupLine("[red]The model called no tool: it made this answer up.[/]");
    }

    foreach (var call in calls)
    {
        AnsiConsole.MarkupLineInterpolated($"[grey]calls {call.Name}({string.Join(", ", call.Arguments!.Values)})[/]");
    }

    AnsiConsole.MarkupLineInterpolated($"[green]{agent.Name}:[/] {answer.Text}");

    var typed = await client.GetResponseAsync<Label>("Read this label: \"blue kettle\", 7 in stock.");
    AnsiConsole.MarkupLineInterpolated($"[grey]as a Label:[/] {typed.Result}\n");
}

internal sealed record Label(string Article, int Stock);
