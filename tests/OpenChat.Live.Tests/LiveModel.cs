using OpenChat.Extensions.AI;

namespace OpenChat.Live.Tests;

/// <summary>The server that the environment names. Without one every test is skipped, and says so.</summary>
internal static class LiveModel
{
    private const string Endpoint = "OPENCHAT_ENDPOINT";

    public static OpenChatClient Connect()
    {
        var endpoint = Environment.GetEnvironmentVariable(Endpoint);
        Assert.SkipWhen(
            string.IsNullOrWhiteSpace(endpoint),
            $"{Endpoint} is not set. Set it to an OpenAI-compatible server that runs openchat-3.5-0106, such as http://127.0.0.1:8080/v1 (docs/endpoints.md)."
        );
        return new OpenChatClient(
            new OpenChatClientOptions
            {
                Endpoint = Optional("OPENCHAT_ENGINE") is { } engine
                    ? OpenChatEndpoint.ForEngine(engine, new Uri(endpoint!))
                    : OpenChatEndpoint.OpenAICompatible(new Uri(endpoint!)),
                ModelId = Optional("OPENCHAT_MODEL"),
                ApiToken = Optional("OPENCHAT_API_KEY"),
            }
        );
    }

    private static string? Optional(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
