using System.Buffers;
using System.Text;

namespace OpenChat.Extensions.AI.Prompting;

/// <summary>The literals that most servers read as control tokens of the model, wherever they stand in a text.</summary>
internal static class ControlTokens
{
    public const string EndOfTurn = "<|end_of_turn|>";

    private static readonly string[] s_literals = [EndOfTurn, "<|pad_0|>", "<s>", "</s>"];
    private static readonly SearchValues<string> s_any = SearchValues.Create(
        s_literals,
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>
    /// The same text, unless it holds a control token: that one gets a space after its first character, which leaves it
    /// readable but no token.
    /// </summary>
    public static string Neutralise(string text)
    {
        var at = text.AsSpan().IndexOfAny(s_any);
        if (at < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 8);
        var rest = text.AsSpan();
        while (at >= 0)
        {
            result.Append(rest[..(at + 1)]).Append(' ');
            rest = rest[(at + 1)..];
            at = rest.IndexOfAny(s_any);
        }

        return result.Append(rest).ToString();
    }
}
