using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Benchmarks.Reporting;
using OpenChat.Benchmarks.Serving;
using OpenChat.Benchmarks.Special;
using OpenChat.Benchmarks.Subjects;

if (args is [ServerProcess.Argument])
{
    await BenchmarkServer.RunAsync();
    return;
}

using var server = ServerProcess.Start();
if (args is ["profile", var title, var name, var seconds])
{
    var profiled = BenchmarkCase.All.First(candidate => candidate.Title.Contains(title));
    var all = new SubjectSet(server, profiled).Create();
    await ProfileLoop.RunAsync(profiled, all, name, TimeSpan.FromSeconds(int.Parse(seconds)));
    return;
}
if (args is ["x", var what])
{
    if (what == "c")
        Console.WriteLine(await new ConcurrentStreams(server, 1000, 3).MeasureAsync());
    if (what == "r")
        Console.WriteLine(new ReaderGrowth(7, TimeSpan.FromMilliseconds(100)).Measure());
    if (what == "a")
        Console.WriteLine(AotStart.Measure("."));
    if (what == "f")
        Console.WriteLine(await FirstText.MeasureAsync());
    return;
}

var only = args.ElementAtOrDefault(1);
var meter = new Meter(args is ["short", ..] ? Effort.Short : Effort.Full);
foreach (var measured in BenchmarkCase.All.Where(c => only is null || c.Title.Contains(only)))
{
    var subjects = new SubjectSet(server, measured).Create();
    Console.WriteLine(CaseTable.Write(measured.Title, measured.Unit, await meter.MeasureAsync(measured, subjects)));
}
