namespace OpenChat.Extensions.AI.Wire;

/// <summary>What of a request must not come back in an error's words: some servers repeat the key they refuse.</summary>
internal static class Secrets
{
    // Anything shorter is no secret, and would be found in ordinary words.
    private const int Shortest = 4;

    private static readonly string[] s_headers = ["Authorization", "cf-aig-authorization"];

    public static IReadOnlyList<string> Of(HttpRequestMessage? request) =>
        request is null
            ? []
            :
            [
                .. s_headers
                    .SelectMany(name => request.Headers.TryGetValues(name, out var values) ? values : [])
                    .Select(static value => value[(value.LastIndexOf(' ') + 1)..])
                    .Where(static secret => secret.Length >= Shortest),
            ];
}
