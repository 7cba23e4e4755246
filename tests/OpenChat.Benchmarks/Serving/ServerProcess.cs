using System.Diagnostics;

namespace OpenChat.Benchmarks.Serving;

/// <summary>This program again, as the server: its CPU time and memory are not the clients'.</summary>
internal sealed class ServerProcess : IDisposable
{
    public const string Argument = "serve";

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static ServerProcess Start()
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(ServerProcess).Assembly.GetName().Name!);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program, Argument)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var address =
            process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The benchmark server ended before it told its address.");
        return new ServerProcess(process, new Uri(address));
    }

    public Uri For(string scenario, string path = "") => new(Address, $"/{scenario}/{path}");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
