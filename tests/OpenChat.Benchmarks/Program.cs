using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OpenChat.Benchmarks.Bdn;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Benchmarks.Reporting;
using OpenChat.Benchmarks.Serving;
using OpenChat.Benchmarks.Special;

switch (args)
{
    case [ServerProcess.Argument]:
        await BenchmarkServer.RunAsync();
        return 0;

    case ["table"]:
        if (!File.Exists(PerformancePage.Path))
        {
            Console.Error.WriteLine($"There is no {PerformancePage.Path} here. Run from the repository's root.");
            return 1;
        }

        using (var server = ServerProcess.Start())
        {
            PerformancePage.Write(await new Report(server, Effort.Full).WriteAsync() + AotStart.Measure("."));
        }

        Console.WriteLine($"Written to {PerformancePage.Path}.");
        return 0;

    case ["short"]:
        using (var server = ServerProcess.Start())
        {
            await new Report(server, Effort.Short).WriteAsync();
        }

        Console.WriteLine("Everything ran, and all subjects read the same.");
        return 0;

    case ["case", var title]:
        using (var server = ServerProcess.Start())
        {
            Console.WriteLine(await new Report(server, Effort.Full).WriteCasesAsync(title));
        }

        return 0;

    case ["readers"]:
        Console.WriteLine(new ReaderGrowth(Effort.Full).Measure());
        return 0;

    case ["schemas"]:
        Console.WriteLine(new SchemaCost(Effort.Full).Measure());
        return 0;

    case ["profile", var title, var subject, var seconds]:
        using (var server = ServerProcess.Start())
        {
            var time = TimeSpan.FromSeconds(int.Parse(seconds));
            Console.WriteLine(await ProfileLoop.RunAsync(server, title, subject, time));
        }

        return 0;

    case ["weights", var path]:
        Console.WriteLine(await new WeightsSpeed(path).MeasureAsync());
        return 0;

    case ["bdn", .. var arguments]:
        // In this process: the projects that BenchmarkDotNet generates would not find the pruned packages.
        var config = DefaultConfig
            .Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(120));
        BenchmarkRunner.Run<ClientBenchmarks>(config, arguments);
        return 0;

    default:
        Console.Error.WriteLine(
            """
            table                          measures everything and writes docs/performance.md, some minutes
            short                          runs everything once; its figures mean nothing
            case TITLE                     measures the cases with these words in their title
            readers                        measures the readers of a reply
            schemas                        measures schemas that are made to cost much
            profile CASE SUBJECT SECONDS   lets one subject ask again and again
            weights FILE                   a GGUF file behind HTTP, beside LLamaSharp's own loop
            bdn [ARGUMENTS]                BenchmarkDotNet
            """
        );
        return 1;
}
