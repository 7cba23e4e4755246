using System.CommandLine;
using OpenChat.Tool.Ask;
using OpenChat.Tool.Checking;
using OpenChat.Tool.Emulate;

namespace OpenChat.Tool;

/// <summary>The command line's root: reads which command is meant, and says what cannot be understood.</summary>
internal static class OpenChatCommand
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        ToolHost host,
        CancellationToken cancellationToken
    )
    {
        var root = new RootCommand("Works with the model openchat-3.5-0106, wherever it runs.")
        {
            new EmulateCommand(host.Output, host.Error, host.OpenModel).Create(),
            new CheckCommand(host).Create(),
            new AskCommand(host).Create(),
        };
        var result = root.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            return await host.FailAsync($"{Problem(result)} See --help.", ExitCode.UsageError).ConfigureAwait(false);
        }

        var configuration = new InvocationConfiguration { Output = host.Output, Error = host.Error };
        return await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is too much is not repeated behind a command: it may be part of a key or of a question.</summary>
    private static string Problem(ParseResult result) =>
        result.UnmatchedTokens is not [var first, ..] || result.CommandResult.Command is RootCommand
            ? result.Errors[0].Message
        : first.StartsWith('-') ? $"There is no option '{first.Split('=', ':')[0]}'."
        : "There is an argument too many; text of several words stands in quotation marks.";
}
