using System.Text;
using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// The only guard of the context window there is: a server that runs the weights cuts an over-long prompt in the middle
/// without a word.
/// </summary>
internal static class ContextCheck
{
    // "GPT4 Correct User:" and the end of turn, and the assistant's header at the end.
    private const int TokensOfOneTurn = 8;

    // English in a Mistral vocabulary has about four bytes a token, code and other languages fewer.
    private const double BytesPerToken = 3.5;

    /// <returns>A guess at the tokens of a prompt that may not fit, where there is nothing to count them with.</returns>
    /// <exception cref="OpenChatException">The prompt was counted, and does not fit.</exception>
    public static int? Run(WireRequest request, int maxTokens, MappingSettings settings)
    {
        var room = settings.ContextWindow - maxTokens;
        if (settings.CountTokens is not { } count)
        {
            var guess = (int)(Sum(request, Encoding.UTF8.GetByteCount, 0) / BytesPerToken) + OverheadOf(request);
            return guess > room ? guess : null;
        }

        var tokens = Sum(request, count, TokensOfOneTurn);
        if (tokens <= room)
        {
            return null;
        }

        throw new OpenChatException(
            OpenChatErrorKind.ContextWindowExceeded,
            $"The prompt has {tokens} tokens and the answer may have {maxTokens}, more than the context window of {settings.ContextWindow} together. Shorten the history, lower MaxOutputTokens, or raise {nameof(OpenChatClientOptions.ContextWindow)} if the server runs with more."
        );
    }

    private static int OverheadOf(WireRequest request) => (request.Messages?.Count ?? 1) * TokensOfOneTurn;

    private static int Sum(WireRequest request, Func<string, int> count, int overhead)
    {
        if (request.Prompt is { } prompt)
        {
            return count(prompt) + overhead;
        }

        var sum = 0;
        foreach (var message in request.Messages!)
        {
            sum += count(message.Content) + overhead;
        }

        return sum;
    }
}
