using System.Runtime.InteropServices;

namespace OpenChat.Benchmarks.Reporting;

internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>The processor's name, where the system tells it.</summary>
    public static string Processor { get; } =
        (File.Exists(ProcessorFile) ? File.ReadLines(ProcessorFile) : [])
            .FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1]
            .Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();
}
