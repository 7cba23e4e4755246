namespace OpenChat.Extensions.AI.Wire;

/// <summary>What of a request must not come back in an error's words: some servers repeat the key they refuse.</summary>
internal static class Secrets
{
    // Anything shorter is no secret, and would be found in ordinary words.
    private const int Shortest = 4;

    private static readonly string[] s_namesHold = ["authorization", "key", "token", "secret"];

    /// <summary>The values of all headers that by their names carry a secret, and what follows a scheme's name in them.</summary>
    public static IReadOnlyList<string> Of(HttpRequestMessage? request) =>
        request is null
            ? []
            :
            [
                .. request
                    .Headers.NonValidated.Where(static header => IsSecret(header.Key))
                    .SelectMany(static header => header.Value)
                    .SelectMany(static value => new[] { value, value[(value.LastIndexOf(' ') + 1)..] })
                    .Where(static secret => secret.Length >= Shortest),
            ];

    private static bool IsSecret(string header) =>
        s_namesHold.Any(part => header.Contains(part, StringComparison.OrdinalIgnoreCase));
}
