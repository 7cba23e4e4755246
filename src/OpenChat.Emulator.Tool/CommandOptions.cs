using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace OpenChat.Emulator.Tool;

/// <summary>The options of the command line.</summary>
internal sealed class CommandOptions
{
    private const int LongestDelay = 3_600_000;

    private readonly Option<int> _port = new("--port")
    {
        Description = "The TCP port to listen on; 0 for a free one.",
        CustomParser = OptionReader.Number(IPEndPoint.MaxPort),
        DefaultValueFactory = _ => 8787,
    };

    private readonly Option<IPAddress> _address = new("--address")
    {
        Description = "The IP address to listen on.",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = OptionReader.Address,
    };

    private readonly Option<bool> _allowNonLoopback = new("--allow-non-loopback")
    {
        Description = "Lets --address be one that other machines can reach, over plain HTTP.",
    };

    private readonly Option<string[]> _allowedHosts = new("--allow-host")
    {
        Description =
            "A name under which the emulator is asked, beside localhost and every IP address; may be repeated. Requests to another name are refused.",
        HelpName = "NAME",
        CustomParser = OptionReader.HostNames,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description =
            "The one bearer token that is accepted. Without it any token is, and the /v1 routes ask for none.",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<string?> _account = new("--account")
    {
        Description = "The one account id that exists. Without it every one does.",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<Uri?> _upstream = new("--upstream")
    {
        Description =
            "An OpenAI-compatible server to ask, such as http://127.0.0.1:8080/v1. Without it the answers are scripted.",
        CustomParser = OptionReader.ServerAddress,
    };

    private readonly Option<string?> _upstreamModel = new("--upstream-model")
    {
        Description = "The model to ask the upstream server for [default: openchat-3.5-0106].",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<string?> _upstreamKey = new("--upstream-key")
    {
        Description = "The upstream server's key [default: the environment variable OPENCHAT_UPSTREAM_KEY].",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<CountedFault[]> _faults = new("--fault")
    {
        Description =
            "Something to go wrong, with @COUNT for the first COUNT requests only; may be repeated. See --list-faults.",
        HelpName = "NAME[=VALUE][@COUNT]",
        CustomParser = OptionReader.Faults,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _listFaults = new("--list-faults") { Description = "Lists the faults and ends." };

    private readonly Option<int> _delay = new("--delay")
    {
        Description = "Milliseconds between the frames of a stream, so that it can be watched.",
        CustomParser = OptionReader.Number(LongestDelay),
    };

    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "Refuses percent-encoded slashes in the model's name, as the real route does.",
    };

    private readonly Option<int> _maxContentLength = new("--max-content-length")
    {
        Description = "The characters a message may have; 0 for no limit.",
        CustomParser = OptionReader.Number(int.MaxValue),
        DefaultValueFactory = _ => 4096,
    };

    private readonly Option<int> _contextWindow = new("--context-window")
    {
        Description = "The tokens prompt and answer may have together; 0 for no limit.",
        CustomParser = OptionReader.Number(int.MaxValue),
        DefaultValueFactory = _ => 8192,
    };

    public void AddTo(RootCommand command)
    {
        Option[] all =
        [
            _port,
            _address,
            _allowNonLoopback,
            _allowedHosts,
            _token,
            _account,
            _upstream,
            _upstreamModel,
            _upstreamKey,
            _faults,
            _listFaults,
            _delay,
            _strict,
            _maxContentLength,
            _contextWindow,
        ];
        Array.ForEach(all, command.Options.Add);
        command.Validators.Add(Check);
    }

    public CommandSettings Read(ParseResult parsed) =>
        new()
        {
            Port = parsed.GetValue(_port),
            Address = parsed.GetValue(_address)!,
            AllowNonLoopback = parsed.GetValue(_allowNonLoopback),
            AllowedHosts = parsed.GetValue(_allowedHosts)!,
            Token = parsed.GetValue(_token),
            Account = parsed.GetValue(_account),
            Upstream = parsed.GetValue(_upstream),
            UpstreamModel = parsed.GetValue(_upstreamModel),
            UpstreamKey = parsed.GetValue(_upstreamKey),
            Faults = parsed.GetValue(_faults)!,
            ListFaults = parsed.GetValue(_listFaults),
            FrameDelay = parsed.GetValue(_delay),
            Strict = parsed.GetValue(_strict),
            MaxContentLength = parsed.GetValue(_maxContentLength),
            ContextWindow = parsed.GetValue(_contextWindow),
        };

    /// <summary>Refuses what would silently do nothing, or more than was meant.</summary>
    private void Check(CommandResult result)
    {
        Option[] forUpstream = [_upstreamModel, _upstreamKey];
        if (result.GetResult(_upstream) is null)
        {
            foreach (var option in forUpstream.Where(option => result.GetResult(option) is not null))
            {
                result.AddError($"{option.Name}: there is no server it could be for; name one with --upstream.");
            }
        }

        if (
            IPAddress.TryParse(result.GetResult(_address)?.Tokens.SingleOrDefault()?.Value, out var address)
            && !IPAddress.IsLoopback(address)
            && !result.GetValue(_allowNonLoopback)
        )
        {
            result.AddError(
                $"--address: {address} can be reached from other machines, and the emulator speaks plain HTTP. Use 127.0.0.1, or add "
                    + "--allow-non-loopback if that is what you want."
            );
        }
    }
}
