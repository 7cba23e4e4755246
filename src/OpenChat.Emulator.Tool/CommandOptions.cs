using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace OpenChat.Emulator.Tool;

/// <summary>The options of the command line.</summary>
internal sealed class CommandOptions
{
    private readonly Option<int> _port = new("--port")
    {
        Description = "The TCP port to listen on; 0 for a free one.",
        DefaultValueFactory = _ => 8787,
    };

    private readonly Option<IPAddress> _address = new("--address")
    {
        Description = "The IP address to listen on.",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ReadAddress,
    };

    private readonly Option<bool> _allowNonLoopback = new("--allow-non-loopback")
    {
        Description = "Lets --address be one that other machines can reach, over plain HTTP.",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description =
            "The one bearer token that is accepted. Without it any token is, and the /v1 routes ask for none.",
    };

    private readonly Option<string?> _account = new("--account")
    {
        Description = "The one account id that exists. Without it every one does.",
    };

    private readonly Option<Uri?> _upstream = new("--upstream")
    {
        Description =
            "An OpenAI-compatible server to ask, such as http://127.0.0.1:8080/v1. Without it the answers are scripted.",
        CustomParser = ReadUri,
    };

    private readonly Option<string?> _upstreamModel = new("--upstream-model")
    {
        Description = "The model to ask the upstream server for [default: openchat-3.5-0106].",
    };

    private readonly Option<string?> _upstreamKey = new("--upstream-key")
    {
        Description = "The upstream server's key [default: the environment variable OPENCHAT_UPSTREAM_KEY].",
    };

    private readonly Option<CountedFault[]> _faults = new("--fault")
    {
        Description =
            "Something to go wrong, as NAME, NAME=VALUE or NAME=VALUE@COUNT for the first COUNT requests only; may be repeated. "
            + "See --list-faults.",
        CustomParser = ReadFaults,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _listFaults = new("--list-faults") { Description = "Lists the faults and ends." };

    private readonly Option<int> _delay = new("--delay")
    {
        Description = "Milliseconds between the frames of a stream, so that it can be watched.",
    };

    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "Refuses percent-encoded slashes in the model's name, as the real route does.",
    };

    private readonly Option<int> _maxContentLength = new("--max-content-length")
    {
        Description = "The characters a message may have; 0 for no limit.",
        DefaultValueFactory = _ => 4096,
    };

    private readonly Option<int> _contextWindow = new("--context-window")
    {
        Description = "The tokens prompt and answer may have together; 0 for no limit.",
        DefaultValueFactory = _ => 8192,
    };

    public void AddTo(RootCommand command)
    {
        Option[] all =
        [
            _port,
            _address,
            _allowNonLoopback,
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
    }

    public CommandSettings Read(ParseResult parsed) =>
        new()
        {
            Port = parsed.GetValue(_port),
            Address = parsed.GetValue(_address)!,
            AllowNonLoopback = parsed.GetValue(_allowNonLoopback),
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

    private static IPAddress? ReadAddress(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (IPAddress.TryParse(text, out var address))
        {
            return address;
        }

        result.AddError($"'{text}' is not an IP address; use one such as 127.0.0.1.");
        return null;
    }

    private static Uri? ReadUri(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var uri);
        if (isAddress && (uri!.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0))
        {
            // Not repeated here: it may hold a password.
            result.AddError(
                "--upstream: the address has a user name, a query or a fragment. Give the address alone, and the server's key "
                    + "with --upstream-key or OPENCHAT_UPSTREAM_KEY."
            );
            return null;
        }

        if (isAddress && (uri!.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
        {
            return uri;
        }

        result.AddError(
            $"--upstream: '{text}' is not an http or https address; use one such as http://127.0.0.1:8080/v1."
        );
        return null;
    }

    private static CountedFault[] ReadFaults(ArgumentResult result)
    {
        var faults = new List<CountedFault>();
        foreach (var token in result.Tokens)
        {
            try
            {
                faults.Add(CountedFault.Parse(token.Value));
            }
            catch (FormatException exception)
            {
                result.AddError(exception.Message);
            }
        }

        return [.. faults];
    }
}
