using System.CommandLine;
using OpenChat.Chaos;

var calls = new Option<int>("--calls") { Description = "How many calls to make.", DefaultValueFactory = _ => 10_000 };
var seconds = new Option<int>("--seconds")
{
    Description = "When to stop making new ones.",
    DefaultValueFactory = _ => 120,
};
var parallel = new Option<int>("--parallel") { Description = "How many at a time.", DefaultValueFactory = _ => 64 };
var seed = new Option<int>("--seed")
{
    Description = "Which weather; the same seed, the same.",
    DefaultValueFactory = _ => 1,
};
var command = new RootCommand(
    "Calls the emulator through bad weather, half of it streaming, and checks that every call ends in its right text or its right error."
)
{
    calls,
    seconds,
    parallel,
    seed,
};
command.SetAction(
    async (parsed, cancellationToken) =>
    {
        var report = await ChaosRun.RunAsync(
            new ChaosSettings(
                parsed.GetValue(calls),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                parsed.GetValue(parallel),
                parsed.GetValue(seed)
            ),
            cancellationToken
        );
        report.Print(Console.Out);
        return report.IsGood ? 0 : 1;
    }
);
return await command.Parse(args).InvokeAsync();
