namespace OpenChat.Extensions.AI.Wire;

/// <summary>The address of each request.</summary>
internal sealed class Routes(OpenChatEndpoint endpoint)
{
    private volatile Route? _last;

    /// <summary>The address of a request. The last one is kept: a client asks one model, as a rule, again and again.</summary>
    public Uri For(string model, bool isCompletion)
    {
        if (_last is { } last && last.Model == model && last.IsCompletion == isCompletion)
        {
            return last.Uri;
        }

        var route = new Route(model, isCompletion, Make(model, isCompletion));
        _last = route;
        return route.Uri;
    }

    /// <summary>A route of a named engine's own, beside its <c>v1</c>.</summary>
    public Uri Beside(string path) => new(endpoint.BaseUri, "../" + path);

    private Uri Make(string model, bool isCompletion)
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

    private sealed record Route(string Model, bool IsCompletion, Uri Uri);
}
