using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Tests strings of one value against a schema's <c>pattern</c>, an ECMAScript expression, in bounded time: the time of all
/// of them together is limited, since a list may hold thousands.
/// </summary>
internal sealed class SchemaPattern
{
    // For expressions that can backtrack. A clock on the wall, so it must leave room for a busy machine.
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMilliseconds(250);

    // Each takes some hundred kilobytes to be made.
    private const int MaxPatterns = 32;

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private TimeSpan _spent;

    // Patterns are the schemas' own and few; this many guard against schemas that are made anew again and again.
    private const int MaxKept = 64;

    // An array of strings would build the same automaton for each. Null where the pattern is not understood.
    private static readonly ConcurrentDictionary<string, Regex?> s_kept = new(StringComparer.Ordinal);

    /// <summary>Whether it matches; null when the pattern is not understood, one too many, or the time is up, so that nothing can be said.</summary>
    public bool? IsMatch(string text, string pattern)
    {
        if (_spent >= s_timeLimit || (_used.Count >= MaxPatterns && !_used.Contains(pattern)))
        {
            return null;
        }

        _used.Add(pattern);
        var started = Stopwatch.GetTimestamp();
        try
        {
            return Find(pattern)?.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // By the expression's own clock, which may be a little ahead of this one.
            _spent = s_timeLimit;
            return null;
        }
        finally
        {
            _spent += Stopwatch.GetElapsedTime(started);
        }
    }

    /// <summary>The expression, made once and kept; null when the pattern is not understood.</summary>
    public static Regex? Find(string pattern)
    {
        if (s_kept.TryGetValue(pattern, out var kept))
        {
            return kept;
        }

        if (s_kept.Count >= MaxKept)
        {
            s_kept.Clear();
        }

        return s_kept.GetOrAdd(pattern, Create);
    }

    private static Regex? Create(string pattern)
    {
        const RegexOptions Options = RegexOptions.CultureInvariant;
        var translated = Translate(pattern);
        try
        {
            try
            {
                // Linear by construction: it needs no limit.
                return new Regex(translated, Options | RegexOptions.NonBacktracking);
            }
            catch (NotSupportedException)
            {
                // Look-arounds and back references.
                return new Regex(translated, Options, s_timeLimit);
            }
        }
        catch (ArgumentException)
        {
            return null;
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
