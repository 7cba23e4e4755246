using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using OpenChat.Emulator;
using OpenChat.Emulator.Weights;

namespace OpenChat.Tool.Emulate;

/// <summary>The options of <c>openchat emulate</c>.</summary>
internal sealed class EmulateOptions
{
    private const int LongestDelay = 3_600_000;

    private readonly Option<int> _port = new("--port")
    {
        Description = "The TCP port to listen on; 0 for a free one.",
        CustomParser = OptionReader.Number(0, IPEndPoint.MaxPort),
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
        CustomParser = result => OptionReader.ServerAddress("--upstream-key or OPENCHAT_UPSTREAM_KEY")(result),
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
        CustomParser = OptionReader.Number(0, LongestDelay),
    };

    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "Refuses percent-encoded slashes in the model's name, as the real route does.",
    };

    private readonly Option<int> _maxContentLength = new("--max-content-length")
    {
        Description = "The characters a message may have; 0 for no limit.",
        CustomParser = OptionReader.Number(0, int.MaxValue),
        DefaultValueFactory = _ => 4096,
    };

    private readonly Option<int?> _context = new("--context")
    {
        Description =
            "The tokens prompt and answer may have together; 0 for no limit, except with --weights, where it is at least 64 [default: 8192, "
            + "or what the file says where that is less; 4096 as Ollama and LM Studio].",
        HelpName = "N",
        CustomParser = result => OptionReader.Number(0, int.MaxValue)(result),
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "A GGUF file to answer with, in this process; of a model in several files the first.",
        HelpName = "FILE",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "The threads that compute [default: one for each processor].",
        HelpName = "N",
        CustomParser = result => OptionReader.Number(1, WeightsOptions.MaxThreads)(result),
    };

    private readonly Option<int> _gpuLayers = new("--gpu-layers")
    {
        Description = "The layers that go to a GPU; needs a GPU backend of LLamaSharp.",
        HelpName = "N",
        CustomParser = OptionReader.Number(0, int.MaxValue),
    };

    private readonly Option<string?> _template = new("--template")
    {
        Description =
            "The chat template by its name in llama.cpp, such as openchat or chatml [default: the one in the file].",
        HelpName = "NAME",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<EmulatedServer> _server = new("--as")
    {
        Description =
            "The server that the /v1 routes play: its errors, its window and what it does beyond it, how it constrains a reply "
            + "[default: llama.cpp].",
        HelpName = "llama.cpp|ollama|vllm|lmstudio",
        CustomParser = OptionReader.Choice(
            new Dictionary<string, EmulatedServer>(StringComparer.OrdinalIgnoreCase)
            {
                ["llama.cpp"] = EmulatedServer.LlamaCpp,
                ["ollama"] = EmulatedServer.Ollama,
                ["vllm"] = EmulatedServer.VLlm,
                ["lmstudio"] = EmulatedServer.LMStudio,
            }
        ),
    };

    private readonly Option<string[]> _models = new("--model")
    {
        Description =
            "A further name of the model, beside openchat-3.5-0106, for servers that look at it (Ollama, vLLM); may be repeated.",
        HelpName = "NAME",
        CustomParser = OptionReader.Texts,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _replies = new("--reply")
    {
        Description =
            "The reply to the next request; may be repeated, each is for one. Behind the last the emulator answers by itself.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<IReadOnlyList<EmulatorTurn>> _script = new("--script")
    {
        Description =
            "A file of replies and faults, one JSON object a line for one request each: {\"reply\": \"Hello\"}, {\"faults\": [\"busy\"]}, or both; "
            + "\"chunks\" instead of \"reply\" are the exact pieces of a stream.",
        HelpName = "FILE",
        CustomParser = OptionReader.Script,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _control = new("--control")
    {
        Description =
            "Lets programs of this machine ask GET /emulator/requests, without tokens, and set PUT /emulator/faults.",
    };

    private readonly Option<ToolCallStyle> _callStyle = new("--call-style")
    {
        Description =
            "How scripted answers write tool calls: as-shown in the prompt, or as-models-write [default: as-shown].",
        HelpName = "NAME",
        CustomParser = OptionReader.Name<ToolCallStyle>(),
    };

    public void AddTo(Command command)
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
            _context,
            _weights,
            _threads,
            _gpuLayers,
            _template,
            _callStyle,
            _server,
            _models,
            _replies,
            _script,
            _control,
        ];
        Array.ForEach(all, command.Options.Add);
        command.Validators.Add(Check);
    }

    public EmulateSettings Read(ParseResult parsed) =>
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
            Context = parsed.GetValue(_context),
            Weights = parsed.GetValue(_weights),
            Threads = parsed.GetValue(_threads),
            GpuLayers = parsed.GetValue(_gpuLayers),
            Template = parsed.GetValue(_template),
            CallStyle = parsed.GetValue(_callStyle),
            Server = parsed.GetValue(_server),
            Models = parsed.GetValue(_models)!,
            Script = parsed.GetValue(_script)!,
            Replies = parsed.GetValue(_replies)!,
            Control = parsed.GetValue(_control),
        };

    /// <summary>Refuses what would silently do nothing, or more than was meant.</summary>
    private void Check(CommandResult result)
    {
        Require(result, _upstream, "there is no server it could be for; name one", [_upstreamModel, _upstreamKey]);
        Require(result, _weights, "there is no model it could be for; name one", [_threads, _gpuLayers, _template]);
        Exclude(result, _weights, [_upstream, _callStyle, _replies]);
        Exclude(result, _upstream, [_callStyle, _replies]);
        Exclude(result, _script, [_replies]);
        if (IsGiven(result, _weights) && result.GetValue(_context) is { } tokens and < WeightsOptions.MinContextWindow)
        {
            result.AddError(
                $"{_context.Name}: a model needs at least {WeightsOptions.MinContextWindow} tokens, not {tokens}; leave it out for what the file says."
            );
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

    /// <summary>An option with a default has a result too, an implicit one.</summary>
    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static void Require(CommandResult result, Option needed, string why, Option[] options)
    {
        foreach (var option in options.Where(option => IsGiven(result, option) && !IsGiven(result, needed)))
        {
            result.AddError($"{option.Name}: {why} with {needed.Name}.");
        }
    }

    private static void Exclude(CommandResult result, Option chosen, Option[] others)
    {
        foreach (var other in others.Where(other => IsGiven(result, other) && IsGiven(result, chosen)))
        {
            result.AddError($"{other.Name}: it does nothing with {chosen.Name}; leave one of them out.");
        }
    }
}
