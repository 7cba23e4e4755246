using System.CommandLine;
using OpenChat.Fuzz;

var inputs = new Option<int>("--inputs")
{
    Description = "How many broken answers, streams and errors to feed to the client.",
    DefaultValueFactory = _ => 1_000_000,
};
var requests = new Option<int>("--requests")
{
    Description =
        "Instead: how many random replies to give, in search of one that makes an answer cost more requests than "
        + "MaxExtraRequests allows.",
};
var seed = new Option<int>("--seed")
{
    Description = "Where the numbers of the inputs, or of the answers, begin.",
    DefaultValueFactory = _ => 0,
};
var command = new RootCommand(
    "Feeds broken answers, streams and errors to the client, or random replies to prompted tool calling and structured "
        + "output. Anything thrown but their own exceptions is a fault, and so is a request too many."
)
{
    inputs,
    requests,
    seed,
};
command.SetAction(
    async (parsed, cancellationToken) =>
    {
        var first = parsed.GetValue(seed);
        var report = parsed.GetValue(requests) is > 0 and var replies
            ? await RequestSearch.RunAsync(first, replies, cancellationToken)
            : await FuzzRun.RunAsync(first, parsed.GetValue(inputs), cancellationToken);
        report.Print(Console.Out);
        return report.Faults.IsEmpty ? 0 : 1;
    }
);
return await command.Parse(args).InvokeAsync();
