using System.Globalization;
using System.Text;
using System.Text.Json;
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

/// <summary>
/// Finds what a line of text repeats of a request's prompts. Letters and digits are compared alone: a server may write line
/// ends, quotation marks and the rest in any escaped way.
/// </summary>
file static class PromptQuotes
{
    // Anything shorter is found in ordinary words.
    private const int Shortest = 16;

    public static string Hide(string line, ReadOnlySpan<byte> body)
    {
        var (said, starts) = ReadEscaped(line);
        var isQuoted = new bool[said.Length];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at <= said.Length - Shortest; at++)
        {
            places.TryAdd(said.Substring(at, Shortest), at);
        }

        var lookup = places.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var prompt in PromptsIn(body))
        {
            for (var at = 0; at <= prompt.Length - Shortest; at++)
            {
                if (lookup.TryGetValue(prompt.AsSpan(at, Shortest), out var place))
                {
                    isQuoted.AsSpan(place, Shortest).Fill(true);
                }
            }
        }

        return Without(line, starts, isQuoted);
    }

    private static string Without(string line, List<int> starts, bool[] isQuoted)
    {
        if (!isQuoted.Contains(true))
        {
            return line;
        }

        var kept = new StringBuilder(line, 0, starts[0], line.Length);
        for (var index = 0; index < isQuoted.Length; index++)
        {
            var next = index + 1 < starts.Count ? starts[index + 1] : line.Length;
            if (!isQuoted[index])
            {
                kept.Append(line, starts[index], next - starts[index]);
            }
            else if (index == 0 || !isQuoted[index - 1])
            {
                kept.Append("***");
            }
        }

        return kept.ToString();
    }

    /// <summary>The letters and digits of a line in which some may be escaped, and where each one stands.</summary>
    private static (string Text, List<int> Starts) ReadEscaped(string line)
    {
        var text = new StringBuilder(line.Length);
        var starts = new List<int>(line.Length);
        for (var at = 0; at < line.Length; )
        {
            var (read, length) = line[at] == '\\' ? Unescape(line.AsSpan(at)) : (line[at], 1);
            if (char.IsLetterOrDigit(read))
            {
                text.Append(read);
                starts.Add(at);
            }

            at += length;
        }

        return (text.ToString(), starts);
    }

    private static (char Read, int Length) Unescape(ReadOnlySpan<char> escape) =>
        escape switch
        {
            [_, 'u', _, _, _, _, ..]
                when ushort.TryParse(
                    escape[2..6],
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var unit
                ) => ((char)unit, 6),
            [_, 'n' or 'r' or 't' or 'b' or 'f', ..] => (' ', 2),
            [_, var other, ..] => (other, 2),
            _ => (' ', 1),
        };

    private static List<string> PromptsIn(ReadOnlySpan<byte> body)
    {
        var prompts = new List<string>();
        var json = new ServerJson(body);
        while (json.Read())
        {
            if (
                json.TokenType == JsonTokenType.PropertyName
                && (json.Is("content"u8) || json.Is("prompt"u8))
                && json.ReadString() is { } prompt
            )
            {
                prompts.Add(string.Concat(prompt.Where(char.IsLetterOrDigit)));
            }
        }

        return prompts;
    }
}
