using OpenChat.Extensions.AI;

namespace OpenChat.Tool.Servers;

/// <summary>The server that a command line names.</summary>
internal sealed record NamedServer(
    OpenChatEndpoint Endpoint,
    string? ModelId,
    string? ApiKey,
    bool AllowInsecureTransport
)
{
    private const string Version = "/v1/";

    /// <summary>Gets the model that is asked for.</summary>
    public string Model => ModelId ?? Endpoint.DefaultModelId;

    /// <summary>A route that OpenAI's API has.</summary>
    public Uri Route(string path) => new(Endpoint.BaseUri, path);

    /// <summary>A route of the engine's own, which stands beside <c>/v1</c>.</summary>
    public Uri OwnRoute(string path) =>
        new(
            Endpoint.BaseUri,
            Endpoint.BaseUri.AbsolutePath.EndsWith(Version, StringComparison.Ordinal) ? "../" + path : path
        );

    public OpenChatClientOptions ToClientOptions() =>
        new()
        {
            Endpoint = Endpoint,
            ModelId = ModelId,
            ApiToken = ApiKey,
            AllowInsecureTransport = AllowInsecureTransport,
        };
}
