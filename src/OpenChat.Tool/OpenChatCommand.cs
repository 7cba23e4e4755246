using System.CommandLine;
using OpenChat.Tool.Emulate;

namespace OpenChat.Tool;

/// <summary>The command line's root: reads which command is meant, and says what cannot be understood.</summary>
internal static class OpenChatCommand
{
    public static Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    ) => RunAsync(arguments, output, error, OpenedEngine.OpenModel, cancellationToken);

    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        OpenModel openModel,
        CancellationToken cancellationToken
    )
    {
        var root = new RootCommand("Works with the model openchat-3.5-0106 on this machine.")
        {
            new EmulateCommand(output, error, openModel).Create(),
        };
        var result = root.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (var problem in result.Errors)
            {
                await error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            }

            await error.WriteLineAsync("See --help.").ConfigureAwait(false);
            return ExitCode.UsageError;
        }

        var configuration = new InvocationConfiguration { Output = output, Error = error };
        return await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
    }
}
