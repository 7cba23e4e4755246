using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenChat.Tool.Ask;

/// <summary>Writes an answer as it comes, and the calls in it on lines of their own; nothing that a terminal would obey.</summary>
internal sealed class AnswerText(TextWriter output)
{
    private const int LongestLine = 500;

    private readonly Dictionary<string, string> _names = [];
    private bool _isLineOpen;

    public async Task WriteAsync(ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    await WriteTextAsync(OneLine.Printable(text.Text)).ConfigureAwait(false);
                    break;
                case FunctionCallContent call:
                    _names[call.CallId] = call.Name;
                    await WriteLineAsync($"> {call.Name}({Arguments(call)})").ConfigureAwait(false);
                    break;
                case FunctionResultContent result:
                    await WriteLineAsync($"< {_names.GetValueOrDefault(result.CallId)}: {Result(result)}")
                        .ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>Ends the line that is open.</summary>
    public async Task EndAsync()
    {
        if (_isLineOpen)
        {
            await output.WriteLineAsync().ConfigureAwait(false);
            _isLineOpen = false;
        }
    }

    private async Task WriteTextAsync(string text)
    {
        if (text.Length > 0)
        {
            _isLineOpen = !text.EndsWith('\n');
            await output.WriteAsync(text).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteLineAsync(string line)
    {
        await EndAsync().ConfigureAwait(false);
        await output.WriteLineAsync(OneLine.Of(line, LongestLine)).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }

    private static string Arguments(FunctionCallContent call) =>
        string.Join(
            ", ",
            (call.Arguments ?? new Dictionary<string, object?>()).Select(static argument =>
                $"{argument.Key}: {JsonSerializer.Serialize(argument.Value)}"
            )
        );

    private static string Result(FunctionResultContent result) =>
        result.Exception is { } exception ? exception.Message : result.Result?.ToString() ?? "";
}
