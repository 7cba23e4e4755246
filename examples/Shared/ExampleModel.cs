using OpenChat.Emulator;
using OpenChat.Extensions.AI;

namespace OpenChat.Examples;

/// <summary>
/// The model an example talks to: a server of your own (OPENCHAT_ENDPOINT), Workers AI (CLOUDFLARE_ACCOUNT_ID), or, with no
/// settings at all, an emulator that is started for the example and ends with it.
/// </summary>
public sealed class ExampleModel : IAsyncDisposable
{
    private readonly OpenChatEmulator? _emulator;

    private ExampleModel(OpenChatClientOptions options, string description, OpenChatEmulator? emulator = null)
    {
        Options = options;
        Description = description;
        _emulator = emulator;
    }

    public OpenChatClientOptions Options { get; }

    /// <summary>What the example talks to, in a sentence for its first line.</summary>
    public string Description { get; }

    public bool IsEmulator => _emulator is not null;

    public static async Task<ExampleModel> ConnectAsync(IEmulatorEngine? engine = null)
    {
        if (Setting("OPENCHAT_ENDPOINT") is { } endpoint)
        {
            var options = new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.OpenAICompatible(new Uri(endpoint)),
                ModelId = Setting("OPENCHAT_MODEL"),
                ApiToken = Setting("OPENCHAT_API_KEY"),
            };
            return new ExampleModel(options, $"Talking to the OpenAI-compatible server at {endpoint}.");
        }

        if (Setting("CLOUDFLARE_ACCOUNT_ID") is { } account)
        {
            var options = new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI(account),
                ModelId = Setting("OPENCHAT_MODEL"),
                ApiToken = Setting("CLOUDFLARE_API_TOKEN"),
            };
            return new ExampleModel(options, "Talking to Cloudflare Workers AI.");
        }

        var emulator = await OpenChatEmulator.StartAsync(
            engine is null ? null : new OpenChatEmulatorOptions { Engine = engine }
        );
        return new ExampleModel(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI("example", emulator.BaseUri),
                ApiToken = "example",
            },
            engine is ScriptedEngine
                ? $"Talking to the emulator at {emulator.BaseUri}, which plays the model from a script (set OPENCHAT_ENDPOINT for a real one)."
                : $"Talking to the emulator at {emulator.BaseUri} (set OPENCHAT_ENDPOINT for a real model).",
            emulator
        );
    }

    /// <summary>Sets the options of a registration, as in <c>AddOpenChatChatCompletion(model.Configure)</c>.</summary>
    public void Configure(OpenChatClientOptions options)
    {
        options.Endpoint = Options.Endpoint;
        options.ModelId = Options.ModelId;
        options.ApiToken = Options.ApiToken;
    }

    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
