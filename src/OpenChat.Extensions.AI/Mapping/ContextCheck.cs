using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// The only guard of the context window there is: a server that runs the weights cuts an over-long prompt in the middle
/// without a word.
/// </summary>
internal static class ContextCheck
{
    /// <returns>A guess at the tokens of a prompt that may not fit, where there is nothing to count them with.</returns>
    /// <exception cref="OpenChatException">The prompt was counted, and does not fit.</exception>
    public static int? Run(WireRequest request, int maxTokens, MappingSettings settings)
    {
        var room = settings.ContextWindow - maxTokens;
        if (room <= 0)
        {
            throw new OpenChatException(
                OpenChatErrorKind.ContextWindowExceeded,
                $"The answer may have {maxTokens} tokens, which leaves none of the context window of {settings.ContextWindow} for the prompt. Lower MaxOutputTokens, or raise {nameof(OpenChatClientOptions.ContextWindow)} if the server runs with more."
            );
        }

        var tokens = request.Prompt is { } prompt
            ? Count([prompt], settings)
            : Count(request.Messages!.Select(static message => message.Content), settings);
        if (tokens <= room)
        {
            return null;
        }

        return settings.CountTokens is null
            ? tokens
            : throw new OpenChatException(
                OpenChatErrorKind.ContextWindowExceeded,
                $"The prompt has {tokens} tokens and the answer may have {maxTokens}, more than the context window of {settings.ContextWindow} together. Nothing was sent. Shorten the history (see {nameof(ContextWindowChatReducer)}), lower MaxOutputTokens, or raise {nameof(OpenChatClientOptions.ContextWindow)} if the server runs with more."
            );
    }

    /// <summary>The most tokens that the answer to these messages may have; a guess where there is nothing to count with.</summary>
    public static int RoomBeside(IEnumerable<string> messages, MappingSettings settings) =>
        settings.ContextWindow - Count(messages, settings);

    private static int Count(IEnumerable<string> messages, MappingSettings settings)
    {
        var count = settings.CountTokens ?? TokenGuess.Of;
        return messages.Sum(message => count(message) + TokenGuess.OfOneTurn);
    }
}
