using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using OpenChat.Extensions.AI;

namespace OpenChat.Tool.Servers;

/// <summary>The options that name a server to ask, each of which the environment may give instead.</summary>
internal sealed class ServerOptions(Func<string, string?> variable)
{
    private const string EndpointVariable = "OPENCHAT_ENDPOINT";
    private const string EngineVariable = "OPENCHAT_ENGINE";
    private const string ModelVariable = "OPENCHAT_MODEL";
    private const string KeyVariable = "OPENCHAT_API_KEY";

    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description =
            $"The server's address, such as http://127.0.0.1:8080/v1 [default: the environment variable {EndpointVariable}].",
        HelpName = "URL",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<string?> _engine = new("--engine")
    {
        Description =
            $"What runs the model: llama.cpp, ollama, vllm or lmstudio [default: {EngineVariable}, else any OpenAI-compatible server].",
        HelpName = "NAME",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = $"The model's name at the server [default: {ModelVariable}, else openchat-3.5-0106].",
        HelpName = "ID",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<string?> _key = new("--api-key")
    {
        Description = $"The server's key [default: {KeyVariable}, which no list of processes shows].",
        HelpName = "KEY",
        CustomParser = OptionReader.Text,
    };

    private readonly Option<bool> _allowInsecureTransport = new("--allow-insecure-transport")
    {
        Description = "Lets the key travel over plain HTTP to another machine.",
    };

    public void AddTo(Command command)
    {
        Option[] all = [_endpoint, _engine, _model, _key, _allowInsecureTransport];
        Array.ForEach(all, command.Options.Add);
    }

    /// <summary>Reads the server; what is wrong with it is told before anything is sent.</summary>
    public bool TryRead(
        ParseResult parsed,
        [NotNullWhen(true)] out NamedServer? server,
        [NotNullWhen(false)] out string? fault
    )
    {
        server = null;
        fault = Read(parsed, out var read);
        if (fault is not null)
        {
            return false;
        }

        server = read!;
        return true;
    }

    private string? Read(ParseResult parsed, out NamedServer? server)
    {
        server = null;
        var address = Value(parsed, _endpoint, EndpointVariable);
        if (address.Text is null)
        {
            return $"No server is named: give its address with {_endpoint.Name} or {EndpointVariable}, such as http://127.0.0.1:8080/v1.";
        }

        if (ServerAddress.Fault(address.Text, $"{_key.Name} or {KeyVariable}") is { } fault)
        {
            return $"{address.Source}: {fault}";
        }

        var engine = Value(parsed, _engine, EngineVariable);
        OpenChatEndpoint endpoint;
        try
        {
            endpoint = engine.Text is null
                ? OpenChatEndpoint.OpenAICompatible(new Uri(address.Text))
                : OpenChatEndpoint.ForEngine(engine.Text, new Uri(address.Text));
        }
        catch (ArgumentException)
        {
            return $"{engine.Source}: there is no such engine; name llama.cpp, ollama, vllm or lmstudio, or none for another server.";
        }

        server = new NamedServer(
            endpoint,
            Value(parsed, _model, ModelVariable).Text,
            Value(parsed, _key, KeyVariable).Text,
            parsed.GetValue(_allowInsecureTransport)
        );
        return server.ToClientOptions().FindFaults() is [var first, ..] ? InOptions(first) : null;
    }

    /// <summary>The client speaks of its own settings.</summary>
    private string InOptions(string fault) =>
        fault
            .Replace(nameof(OpenChatClientOptions.ApiToken), _key.Name, StringComparison.Ordinal)
            .Replace(nameof(OpenChatClientOptions.ModelId), _model.Name, StringComparison.Ordinal)
            .Replace(
                nameof(OpenChatClientOptions.AllowInsecureTransport),
                _allowInsecureTransport.Name,
                StringComparison.Ordinal
            );

    private (string? Text, string Source) Value(ParseResult parsed, Option<string?> option, string name) =>
        parsed.GetValue(option) is { } given ? (given, option.Name)
        : variable(name) is { } set && !string.IsNullOrWhiteSpace(set) ? (set.Trim(), name)
        : (null, option.Name);
}
