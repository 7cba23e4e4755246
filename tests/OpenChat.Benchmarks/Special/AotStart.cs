using System.Diagnostics;
using System.Globalization;
using OpenChat.Benchmarks.Measuring;

namespace OpenChat.Benchmarks.Special;

/// <summary>
/// The program of tests/OpenChat.AotSmoke, published with NativeAOT and as it is compiled while it runs: from its start to
/// its end, in which it makes each kind of request once.
/// </summary>
internal static class AotStart
{
    private const string Project = "OpenChat.AotSmoke";
    private const int Runs = 15;

    public static string Measure(string repository)
    {
        var output = Directory.CreateTempSubdirectory("openchat-aot-").FullName;
        var project = Path.Combine(repository, "tests", Project);
        Run(
            "dotnet",
            ["publish", project, "-c", "Release", "--use-current-runtime", "-o", Path.Combine(output, "aot")]
        );
        Run("dotnet", ["publish", project, "-c", "Release", "-p:PublishAot=false", "-o", Path.Combine(output, "jit")]);
        var program = OperatingSystem.IsWindows() ? Project + ".exe" : Project;
        var aot = Path.Combine(output, "aot", program);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            ### Cold start of the AOT program

            | {Project} | size of the executable, MB | start to end, ms |
            |---|--:|--:|
            | NativeAOT | {new FileInfo(aot).Length / 1e6:0.0} | {Time(aot):0} |
            | compiled while it runs | | {Time(Path.Combine(output, "jit", program)):0} |

            """
        );
        Directory.Delete(output, recursive: true);
        return text;
    }

    private static double Time(string program) => Cost.Median(Enumerable.Range(0, Runs).Select(_ => Run(program, [])));

    /// <returns>Milliseconds.</returns>
    private static double Run(string program, IReadOnlyList<string> arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? clock.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }
}
