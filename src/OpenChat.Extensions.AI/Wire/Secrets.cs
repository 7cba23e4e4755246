using System.Text.RegularExpressions;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// What of a request must not come back in an error's words: some servers repeat the key they refuse, or the prompt that was
/// too long for them.
/// </summary>
internal sealed partial class Secrets(HttpRequestMessage? request)
{
    // Anything shorter is no secret, and would be found in ordinary words.
    private const int Shortest = 4;

    private static readonly HttpRequestOptionsKey<ReadOnlyMemory<byte>> s_body = new("OpenChat.Body");

    private static readonly string[] s_namesHold = ["authorization", "key", "token", "secret"];

    /// <summary>The values of all headers that by their names carry a secret, and what follows a scheme's name in them.</summary>
    private readonly string[] _keys = request is null
        ? []
        :
        [
            .. request
                .Headers.NonValidated.Where(static header => IsSecret(header.Key))
                .SelectMany(static header => header.Value)
                .SelectMany(static value => new[] { value, value[(value.LastIndexOf(' ') + 1)..] })
                .Where(static secret => secret.Length >= Shortest),
        ];

    /// <summary>Keeps a request's body with it: its content cannot be read again once it was sent.</summary>
    public static void Remember(HttpRequestMessage request, ReadOnlyMemory<byte> body) =>
        request.Options.Set(s_body, body);

    /// <summary>One line without control characters and keys, fit for a log and a console.</summary>
    public string HideKeys(string text)
    {
        foreach (var key in _keys)
        {
            text = text.Replace(key, "***", StringComparison.Ordinal);
        }

        return Blanks().Replace(text, " ").Trim();
    }

    /// <summary>The same line without what it repeats of the prompt.</summary>
    public string HidePrompt(string line) =>
        request is not null && request.Options.TryGetValue(s_body, out var body)
            ? PromptQuotes.Hide(line, body.Span)
            : line;

    private static bool IsSecret(string header) =>
        s_namesHold.Any(part => header.Contains(part, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex Blanks();
}
