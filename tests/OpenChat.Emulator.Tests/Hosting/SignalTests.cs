using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenChat.Emulator.Tests.Hosting;

/// <summary>Ctrl+C and SIGTERM belong to the program the emulator runs in.</summary>
public sealed class SignalTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no signals to send.")]
    public async Task StartAsync_InAProgram_HandlesNoSignal()
    {
        var lastToHear = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = 0;

        // One registered before the emulator's would be and one after: whatever the order they are called in, a handler of the
        // emulator has said by the second call that it takes the signal. The second call takes it, or the test run would end.
        // It is SIGTERM because the test runner listens to the others.
        using var before = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear);
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var after = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear);
        await SendAsync("TERM", Environment.ProcessId);

        Assert.False(await lastToHear.Task.WaitAsync(s_limit), "the emulator has taken the signal");

        void Hear(PosixSignalContext context)
        {
            if (++heard == 2)
            {
                lastToHear.SetResult(context.Cancel);
                context.Cancel = true;
            }
        }
    }

    public static bool HasSignals => !OperatingSystem.IsWindows();

    private static async Task SendAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
    }
}
