namespace OpenChat.Extensions.AI.Wire;

/// <summary>The address of each request.</summary>
internal sealed class Routes(OpenChatEndpoint endpoint)
{
    public Uri For(string model, bool isCompletion)
    {
        if (endpoint.IsOpenAICompatible)
        {
            return new Uri(endpoint.BaseUri, isCompletion ? "completions" : "chat/completions");
        }

        var account = Uri.EscapeDataString(endpoint.AccountId!);
        return new Uri(
            endpoint.BaseUri,
            endpoint.IsLegacyGateway
                ? $"{account}/{Uri.EscapeDataString(endpoint.GatewayId!)}/workers-ai/{endpoint.LegacyGatewayPrefix}{Path(model)}"
                : $"accounts/{account}/ai/run/{Path(model)}"
        );
    }

    // Each segment is escaped for itself: with %2F for its slashes a model has no route (cloudflare-typescript#2796).
    private static string Path(string model) =>
        string.Join('/', model.Split('/').Select(static part => Uri.EscapeDataString(part).Replace("%40", "@")));
}
