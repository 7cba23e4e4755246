using OpenChat.Tool.Emulate;
using Spectre.Console;

namespace OpenChat.Tool;

/// <summary>What the commands have of the process that they run in; a test has its own.</summary>
internal sealed record ToolHost(TextWriter Output, TextWriter Error)
{
    private const int PlainWidth = 80;

    public static ToolHost OfProcess { get; } =
        new(Console.Out, Console.Error) { IsTerminal = !Console.IsOutputRedirected };

    public OpenModel OpenModel { get; init; } = OpenedEngine.OpenModel;

    /// <summary>Gives an environment variable's value.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Gets a value indicating whether somebody looks on; anything else gets no control characters.</summary>
    public bool IsTerminal { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes the console for screens: 80 columns wide where there is no terminal.</summary>
    public Func<ToolHost, IAnsiConsole> CreateConsole { get; init; } =
        static host =>
        {
            var console = AnsiConsole.Create(
                new AnsiConsoleSettings
                {
                    Ansi = host.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
                    ColorSystem = host.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                    Interactive = host.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
                    Out = new AnsiConsoleOutput(host.Output),
                    // A build server's would switch colours on where there is no terminal.
                    Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
                }
            );
            if (!host.IsTerminal)
            {
                console.Profile.Width = PlainWidth;
            }

            return console;
        };

    /// <summary>Says in one line why nothing was done.</summary>
    public async Task<int> FailAsync(string message, int exitCode)
    {
        await Error.WriteLineAsync(OneLine.Of(message)).ConfigureAwait(false);
        return exitCode;
    }
}
