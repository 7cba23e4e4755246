using System.CommandLine;
using OpenChat.Fuzz;

var inputs = new Option<int>("--inputs")
{
    Description = "How many inputs to try.",
    DefaultValueFactory = _ => 1_000_000,
};
var seed = new Option<int>("--seed")
{
    Description = "Where the numbers of the inputs begin.",
    DefaultValueFactory = _ => 0,
};
var command = new RootCommand(
    "Feeds broken answers, streams and errors to the client. Anything it throws but OpenChatException is a fault."
)
{
    inputs,
    seed,
};
command.SetAction(
    async (parsed, cancellationToken) =>
    {
        var report = await FuzzRun.RunAsync(parsed.GetValue(seed), parsed.GetValue(inputs), cancellationToken);
        report.Print(Console.Out);
        return report.Faults.IsEmpty ? 0 : 1;
    }
);
return await command.Parse(args).InvokeAsync();
