using System.CommandLine;
using OpenChat.Shared;
using OpenChat.Tool.Servers;

namespace OpenChat.Tool.Checking;

/// <summary><c>openchat check</c>: says whether a server and its model work, and what to do where they do not.</summary>
internal sealed class CheckCommand(ToolHost host)
{
    private readonly ServerOptions _server = new(host.Variable);

    private readonly Option<Purpose> _purpose = new("--for")
    {
        Description = "What it must be fit for: agents or chat [default: agents].",
        HelpName = "agents|chat",
        CustomParser = OptionReader.Name<Purpose>(),
    };

    private readonly Option<bool> _full = new("--full")
    {
        Description =
            "Asks all questions, not a third of them, and tries long prompts: at most 200 requests in an hour.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Writes one JSON document, for a build." };

    public Command Create()
    {
        var command = new Command(
            "check",
            "Says whether a server and its model work, and what to do where they do not. At most 40 requests in 3 minutes. Ends with 0 where "
                + "they are fit, 1 where they are not or cannot be reached, 2 for wrong input."
        );
        _server.AddTo(command);
        command.Options.Add(_purpose);
        command.Options.Add(_full);
        command.Options.Add(_json);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!_server.TryRead(parsed, out var server, out var fault))
        {
            return await host.FailAsync(fault, ExitCode.UsageError).ConfigureAwait(false);
        }

        var settings = new CheckSettings(parsed.GetValue(_purpose), parsed.GetValue(_full), parsed.GetValue(_json));
        try
        {
            return await CheckAsync(server, settings, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await host.FailAsync("Stopped.", ExitCode.Interrupted).ConfigureAwait(false);
        }
    }

    private async Task<int> CheckAsync(NamedServer server, CheckSettings settings, CancellationToken cancellationToken)
    {
        CheckReport report = settings.IsJson
            ? new JsonReport(host.Output)
            : new ConsoleReport(host.CreateConsole(host));
        var requests = new CountedRequests(settings.MostRequests);
        using var http = HttpClients.Create(handler =>
        {
            requests.InnerHandler = handler;
            return requests;
        });
        Probe.Prepare(http, server);
        var examination = new Examination(server, settings, http, requests, host.Time);
        var started = host.Time.GetTimestamp();
        report.Begin(examination);
        var made = await new CheckRun(examination).RunAsync(report, cancellationToken).ConfigureAwait(false);
        var verdict = Verdict.Of(made, examination);
        report.End(verdict, made, examination, host.Time.GetElapsedTime(started));
        return verdict.IsFit ? ExitCode.Success : ExitCode.Failure;
    }
}
