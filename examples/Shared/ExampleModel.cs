using System.Diagnostics.CodeAnalysis;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;

namespace OpenChat.Examples;

/// <summary>
/// The model an example talks to: a server of your own (OPENCHAT_ENDPOINT), Workers AI (CLOUDFLARE_ACCOUNT_ID), or, with no
/// settings at all, an emulator that is started for the example and ends with it.
/// </summary>
public sealed class ExampleModel : IAsyncDisposable
{
    private readonly string? _accountId;
    private readonly OpenChatEmulator? _emulator;

    private ExampleModel(
        OpenChatClientOptions options,
        string description,
        string? accountId = null,
        OpenChatEmulator? emulator = null
    )
    {
        Options = options;
        Description = description;
        _accountId = accountId;
        _emulator = emulator;
    }

    public OpenChatClientOptions Options { get; }

    public OpenChatEndpoint Endpoint => Options.Endpoint!;

    public string? ModelId => Options.ModelId;

    public string? ApiKey => Options.ApiToken;

    /// <summary>What the example talks to, in a sentence for its first line.</summary>
    public string Description { get; }

    /// <summary>Who answers.</summary>
    public string Name =>
        IsEmulator ? "The emulator, not the model," : Options.ModelId ?? Options.Endpoint!.DefaultModelId;

    public bool IsEmulator => _emulator is not null;

    public static async Task<ExampleModel> ConnectAsync(IEmulatorEngine? engine = null)
    {
        var model = await ReadSettingsAsync(engine);
        Check(model.Options);
        return model;
    }

    /// <summary>The server of OPENCHAT_ENDPOINT, if it is set.</summary>
    public static OpenChatClientOptions? ReadServer()
    {
        if (Setting("OPENCHAT_ENDPOINT") is not { } endpoint)
        {
            return null;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            Fail($"OPENCHAT_ENDPOINT is \"{endpoint}\": it must be an address such as http://127.0.0.1:8080/v1.");
        }

        var options = new OpenChatClientOptions
        {
            Endpoint = EndpointAt(address),
            ModelId = Setting("OPENCHAT_MODEL"),
            ApiToken = Setting("OPENCHAT_API_KEY"),
        };
        Check(options);
        return options;
    }

    /// <summary>The engine of OPENCHAT_ENGINE at an address, or a server of which only the chat route is known.</summary>
    private static OpenChatEndpoint EndpointAt(Uri address)
    {
        try
        {
            return Setting("OPENCHAT_ENGINE") is { } engine
                ? OpenChatEndpoint.ForEngine(engine, address)
                : OpenChatEndpoint.OpenAICompatible(address);
        }
        catch (ArgumentException unknown)
        {
            Fail($"OPENCHAT_ENGINE: {unknown.Message}");
            throw;
        }
    }

    private static async Task<ExampleModel> ReadSettingsAsync(IEmulatorEngine? engine)
    {
        if (ReadServer() is { } server)
        {
            return new ExampleModel(
                server,
                $"Talking to the OpenAI-compatible server at {server.Endpoint?.BaseUri.ToString().TrimEnd('/')}."
            );
        }

        if (Setting("CLOUDFLARE_ACCOUNT_ID") is { } account)
        {
            if (Setting("CLOUDFLARE_API_TOKEN") is null)
            {
                Fail("CLOUDFLARE_ACCOUNT_ID is set, but CLOUDFLARE_API_TOKEN is not.");
            }

            var options = new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI(account),
                ModelId = Setting("OPENCHAT_MODEL"),
                ApiToken = Setting("CLOUDFLARE_API_TOKEN"),
            };
            return new ExampleModel(options, "Talking to Cloudflare Workers AI.", account);
        }

        var emulator = await OpenChatEmulator.StartAsync(
            engine is null ? null : new OpenChatEmulatorOptions { Engine = engine }
        );
        const string AnyAccount = "example";
        return new ExampleModel(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI(AnyAccount, emulator.BaseUri),
                ApiToken = "example",
            },
            engine is ScriptedEngine
                ? $"Talking to the emulator at {emulator.BaseUri}, which plays the model from a script (set OPENCHAT_ENDPOINT for a real one)."
                : $"Talking to the emulator at {emulator.BaseUri} (set OPENCHAT_ENDPOINT for a real model).",
            AnyAccount,
            emulator
        );
    }

    /// <summary>Sets the options of a registration, as in <c>AddOpenChatClient(model.Configure)</c>.</summary>
    public void Configure(OpenChatClientOptions options)
    {
        options.Endpoint = Options.Endpoint;
        options.ModelId = Options.ModelId;
        options.ApiToken = Options.ApiToken;
    }

    /// <summary>The same as a configuration section, for examples that read one.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ToConfiguration(string section) =>
        new Dictionary<string, string?>
        {
            [$"{section}:Engine"] = _accountId is null ? Setting("OPENCHAT_ENGINE") : null,
            [$"{section}:BaseUri"] = Options.Endpoint?.BaseUri.ToString(),
            [$"{section}:AccountId"] = _accountId,
            [$"{section}:ModelId"] = Options.ModelId,
            [$"{section}:ApiToken"] = Options.ApiToken,
        };

    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static void Check(OpenChatClientOptions options)
    {
        if (options.FindFaults() is { Count: > 0 } faults)
        {
            Fail(string.Join(Environment.NewLine, faults));
        }
    }

    [DoesNotReturn]
    private static void Fail(string message)
    {
        Console.Error.WriteLine(message);
        Environment.Exit(1);
    }
}
