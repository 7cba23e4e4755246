using System.CommandLine;

namespace OpenChat.Emulator.Tool;

/// <summary>The command line: reads the options, starts the emulator and waits for Ctrl+C.</summary>
internal static class EmulatorCommand
{
    /// <summary>What shells use for a command line that cannot be understood.</summary>
    private const int UsageError = 2;

    private const int StartError = 1;

    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        var options = new CommandOptions();
        var command = new RootCommand(
            "Speaks the Cloudflare Workers AI API of openchat-3.5-0106 on this machine: scripted, or in front of any "
                + "OpenAI-compatible server that runs the weights."
        );
        options.AddTo(command);
        command.SetAction((parsed, token) => ServeAsync(options.Read(parsed), output, error, token));

        var result = command.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (var problem in result.Errors)
            {
                await error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            }

            await error.WriteLineAsync("See --help.").ConfigureAwait(false);
            return UsageError;
        }

        var configuration = new InvocationConfiguration { Output = output, Error = error };
        return await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> ServeAsync(
        CommandSettings settings,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        if (settings.ListFaults)
        {
            await output.WriteLineAsync(EmulatorFault.Help).ConfigureAwait(false);
            return 0;
        }

        using var logging = CommandSettings.CreateLogging();
        UpstreamEngine? engine;
        try
        {
            engine = settings.CreateUpstream();
        }
        catch (ArgumentException exception)
        {
            // The key may come from the environment, which no option's own check sees. The message does not repeat it.
            await error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return UsageError;
        }

        using var upstream = engine;
        OpenChatEmulator emulator;
        try
        {
            emulator = await OpenChatEmulator
                .StartAsync(settings.ToEmulatorOptions(upstream, logging), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return StartError;
        }

        await using var _ = emulator.ConfigureAwait(false);
        settings.ApplyFaults(emulator.Faults);
        await output.WriteLineAsync(Greeting.For(emulator, settings)).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource();
        var registration = cancellationToken.Register(ended.SetResult);
        await using var _ = registration.ConfigureAwait(false);
        await ended.Task.ConfigureAwait(false);
    }
}
