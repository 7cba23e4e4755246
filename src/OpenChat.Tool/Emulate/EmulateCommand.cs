using System.CommandLine;
using OpenChat.Emulator;
using OpenChat.Emulator.Weights;

namespace OpenChat.Tool.Emulate;

/// <summary><c>openchat emulate</c>: starts the emulator over the engine that the options name, and waits for Ctrl+C.</summary>
internal sealed class EmulateCommand(TextWriter output, TextWriter error, OpenModel openModel)
{
    public Command Create()
    {
        var options = new EmulateOptions();
        var command = new Command(
            "emulate",
            "Speaks the Cloudflare Workers AI API of openchat-3.5-0106, and OpenAI's: with scripted answers, with a GGUF file of your own, "
                + "or in front of any OpenAI-compatible server that runs the weights."
        );
        options.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(options.Read(parsed), token));
        return command;
    }

    private async Task<int> RunAsync(EmulateSettings settings, CancellationToken cancellationToken)
    {
        if (settings.ListFaults)
        {
            await output.WriteLineAsync(EmulatorFault.Help).ConfigureAwait(false);
            return ExitCode.Success;
        }

        OpenedEngine engine;
        try
        {
            engine = settings.ToWeightsOptions() is { } weights
                ? openModel(weights)
                : new OpenedEngine(settings.CreateEngine());
        }
        catch (ArgumentException exception)
        {
            // The key may come from the environment, which no option's own check sees. The message does not repeat it.
            return await FailAsync(exception, ExitCode.UsageError).ConfigureAwait(false);
        }
        catch (WeightsException exception)
        {
            return await FailAsync(exception, ExitCode.Failure).ConfigureAwait(false);
        }

        await using var _ = engine.ConfigureAwait(false);
        return await ServeAsync(settings, engine, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ServeAsync(
        EmulateSettings settings,
        OpenedEngine engine,
        CancellationToken cancellationToken
    )
    {
        using var logging = EmulateSettings.CreateLogging();
        OpenChatEmulator emulator;
        try
        {
            emulator = await OpenChatEmulator
                .StartAsync(settings.ToEmulatorOptions(engine.Engine, logging), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            return await FailAsync(exception, ExitCode.Failure).ConfigureAwait(false);
        }

        await using var _ = emulator.ConfigureAwait(false);
        try
        {
            await LoadAsync(settings, engine, cancellationToken).ConfigureAwait(false);
        }
        catch (WeightsException exception)
        {
            return await FailAsync(exception, ExitCode.Failure).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C while the model is read.
            return ExitCode.Success;
        }

        settings.ApplyFaults(emulator.Faults);
        emulator.Enqueue(settings.Script);
        await output
            .WriteLineAsync(Greeting.For(emulator, settings, (engine.Engine as IModelEngine)?.Model))
            .ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }

    /// <summary>The emulator listens already, and answers 503 as llama.cpp's server does while it loads.</summary>
    private async Task LoadAsync(EmulateSettings settings, OpenedEngine engine, CancellationToken cancellationToken)
    {
        if (engine.Loaded is { } loaded)
        {
            await output
                .WriteLineAsync($"Loading {Path.GetFileName(settings.Weights)} ...".AsMemory(), cancellationToken)
                .ConfigureAwait(false);
            await loaded.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> FailAsync(Exception exception, int exitCode)
    {
        await error.WriteLineAsync(exception.Message).ConfigureAwait(false);
        return exitCode;
    }

    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource();
        var registration = cancellationToken.Register(ended.SetResult);
        await using var _ = registration.ConfigureAwait(false);
        await ended.Task.ConfigureAwait(false);
    }
}
