using System.Text;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>How many tokens a text has, where there is nothing to count them with.</summary>
internal static class TokenGuess
{
    // "GPT4 Correct User:" and the end of turn, and the assistant's header at the end.
    public const int OfOneTurn = 8;

    // English in a Mistral vocabulary has about four bytes a token, code and other languages fewer.
    private const double BytesPerToken = 3.5;

    public static int Of(string text) => (int)Math.Ceiling(Encoding.UTF8.GetByteCount(text) / BytesPerToken);
}
