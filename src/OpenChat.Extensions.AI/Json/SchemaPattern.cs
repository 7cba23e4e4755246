using System.Text;
using System.Text.RegularExpressions;

namespace OpenChat.Extensions.AI.Json;

/// <summary>Tests a string against a schema's <c>pattern</c>, an ECMAScript expression, in bounded time.</summary>
internal static class SchemaPattern
{
    // For expressions that can backtrack. A clock on the wall, so it must leave room for a busy machine.
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether it matches; null when the pattern is not understood or takes too long, so that nothing can be said.</summary>
    public static bool? IsMatch(string text, string pattern)
    {
        try
        {
            return Create(Translate(pattern)).IsMatch(text);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex Create(string pattern)
    {
        const RegexOptions Options = RegexOptions.CultureInvariant;
        try
        {
            // Linear by construction: it needs no limit.
            return new Regex(pattern, Options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back references.
            return new Regex(pattern, Options, s_timeLimit);
        }
    }

    // Where ECMAScript and .NET differ: $ never matches before a last line feed, \d and \w are ASCII, / may be escaped.
    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                var escaped = pattern[++i];
                result.Append(
                    escaped switch
                    {
                        'd' => inClass ? "0-9" : "[0-9]",
                        'w' => inClass ? "a-zA-Z0-9_" : "[a-zA-Z0-9_]",
                        'D' when !inClass => "[^0-9]",
                        'W' when !inClass => "[^a-zA-Z0-9_]",
                        '/' or '-' => inClass && escaped == '-' ? "\\-" : escaped.ToString(),
                        _ => "\\" + escaped,
                    }
                );
                continue;
            }

            inClass = c == '[' || (inClass && c != ']');
            result.Append(c == '$' && !inClass ? "\\z" : c.ToString());
        }

        return result.ToString();
    }
}
