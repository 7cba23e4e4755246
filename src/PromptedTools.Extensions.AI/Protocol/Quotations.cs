using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// What the conversation holds of other people's words. A call that prose leads to and that stands there word for word is
/// repeated, not meant: without this a document could have a call made by being repeated. Texts are compared without white
/// space, quotes and escapes: a repeat may be laid out anew, and the document may have come inside a JSON string.
/// </summary>
internal sealed class Quotations(IReadOnlyList<ChatMessage> messages, string? instructions)
{
    private string[]? _texts;

    public bool Hold(string quotation)
    {
        _texts ??= [.. Texts().Select(Fold)];
        var folded = Fold(quotation);
        return Array.Exists(_texts, text => text.Contains(folded, StringComparison.Ordinal));
    }

    /// <summary>Whether the user wrote a value that else would be a placeholder; of dots, only in quotes.</summary>
    public static bool UserWrote(IReadOnlyList<ChatMessage> messages, string value)
    {
        var isWord = value.AsSpan().ContainsAnyExcept(" .…");
        string[] forms = isWord ? [value] : [$"\"{value}\"", $"'{value}'", $"`{value}`"];
        return messages
            .Where(static message => message.Role == ChatRole.User)
            .Any(message => Array.Exists(forms, form => message.Text.Contains(form, StringComparison.Ordinal)));
    }

    // Not the model's own calls: those it may make again. A message's text is one, however many parts it came in.
    private IEnumerable<string> Texts() =>
        messages
            .SelectMany(static message =>
                message.Contents.OfType<FunctionResultContent>().Select(ToolResultText.Text).Append(message.Text)
            )
            .Append(instructions ?? "");

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\')
            {
                (c, var length) = Unescape(text.AsSpan(at + 1));
                at += length;
            }

            if (!char.IsWhiteSpace(c) && c is not ('\\' or '`') && !LenientStringReader.IsQuote(c))
            {
                folded.Append(c);
            }
        }

        return folded.ToString();
    }

    // White space for an escape of it; no character of its own for any other backslash.
    private static (char Character, int Length) Unescape(ReadOnlySpan<char> rest) =>
        rest is ['n' or 'r' or 't', ..] ? (' ', 1)
        : rest is ['u', _, _, _, _, ..]
        && ushort.TryParse(rest[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? ((char)unit, 5)
        : ('\\', 0);
}
