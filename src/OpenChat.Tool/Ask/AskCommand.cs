using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;
using OpenChat.Shared;
using OpenChat.Tool.Servers;
using PromptedTools.Extensions.AI;

namespace OpenChat.Tool.Ask;

/// <summary><c>openchat ask</c>: one question by hand, its answer as it comes.</summary>
internal sealed class AskCommand(ToolHost host)
{
    private const int LongestSchema = 1_000_000;
    private const int MostRounds = 5;

    private readonly ServerOptions _server = new(host.Variable);

    private readonly Argument<string> _question = new("question") { Description = "What is asked." };

    private readonly Option<DemoTools?> _tools = new("--tools")
    {
        Description = "Offers tools that work: demo has the time, arithmetic and the weather of a fixed table.",
        HelpName = "demo",
        CustomParser = static result => OptionReader.Name<DemoTools>()(result),
    };

    private readonly Option<string?> _schema = new("--schema")
    {
        Description = "A file with a JSON schema: the answer is JSON that fits it.",
        HelpName = "FILE",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<bool> _showRequests = new("--show-requests")
    {
        Description = "Shows each request's body on standard error; no key.",
    };

    public Command Create()
    {
        var command = new Command("ask", "Asks one question, and writes the answer as it comes.");
        command.Arguments.Add(_question);
        _server.AddTo(command);
        command.Options.Add(_tools);
        command.Options.Add(_schema);
        command.Options.Add(_showRequests);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = parsed.GetValue(_question)!;
        if (string.IsNullOrWhiteSpace(question))
        {
            return await host.FailAsync("The question is blank.", ExitCode.UsageError).ConfigureAwait(false);
        }

        if (!_server.TryRead(parsed, out var server, out var fault))
        {
            return await host.FailAsync(fault, ExitCode.UsageError).ConfigureAwait(false);
        }

        var options = new ChatOptions();
        if (parsed.GetValue(_tools) is not null)
        {
            options.Tools = [.. new DemoToolBox(host.Time).Tools];
        }

        if (parsed.GetValue(_schema) is { } path)
        {
            if (ReadSchema(path, out var schema) is { } wrong)
            {
                return await host.FailAsync($"{_schema.Name}: {wrong}", ExitCode.UsageError).ConfigureAwait(false);
            }

            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "answer");
        }

        using var http = HttpClients.Create(handler =>
            parsed.GetValue(_showRequests) ? new ShownRequests(host.Error) { InnerHandler = handler } : handler
        );
        using var client = new OpenChatClient(server.ToClientOptions(), http);
        return await AskAsync(client, question, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> AskAsync(
        OpenChatClient client,
        string question,
        ChatOptions options,
        CancellationToken cancellationToken
    )
    {
        using var calling = new FunctionInvokingChatClient(client) { MaximumIterationsPerRequest = MostRounds };
        var writer = new AnswerText(host.Output);
        try
        {
            await foreach (
                var update in calling
                    .GetStreamingResponseAsync(question, options, cancellationToken)
                    .ConfigureAwait(false)
            )
            {
                await writer.WriteAsync(update).ConfigureAwait(false);
            }

            return await EndAsync(writer, null, ExitCode.Success).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await EndAsync(writer, null, ExitCode.Interrupted).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is OpenChatException or PromptedToolCallException or PromptedJsonException)
        {
            return await EndAsync(writer, exception.Message, ExitCode.Failure).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // A schema that the client cannot use: it says so before it sends anything.
            return await EndAsync(writer, exception.Message, ExitCode.UsageError).ConfigureAwait(false);
        }
    }

    private async Task<int> EndAsync(AnswerText writer, string? failure, int exitCode)
    {
        await writer.EndAsync().ConfigureAwait(false);
        return failure is null ? exitCode : await host.FailAsync(failure, exitCode).ConfigureAwait(false);
    }

    /// <summary>Reads a schema; gives what is wrong with it.</summary>
    private static string? ReadSchema(string path, out JsonElement schema)
    {
        schema = default;
        try
        {
            if (new FileInfo(path).Length > LongestSchema)
            {
                return $"'{path}' has more than {LongestSchema:N0} bytes; a schema of that size is no model's to keep.";
            }

            schema = JsonElement.Parse(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"'{path}' cannot be read; give a file with a JSON schema.";
        }
        catch (JsonException exception)
        {
            return $"'{path}' is not JSON (line {exception.LineNumber + 1}).";
        }

        return schema.ValueKind == JsonValueKind.Object
            ? null
            : $"'{path}' is not a JSON schema: an object such as {{\"type\": \"object\", \"properties\": ...}}.";
    }
}
