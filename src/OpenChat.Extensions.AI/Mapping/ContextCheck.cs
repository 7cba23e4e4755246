using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// The only guard of the context window there is: a server that runs the weights may cut an over-long prompt without a word.
/// </summary>
internal static class ContextCheck
{
    // An answer of fewer tokens is none: where the caller set no limit, the request is refused rather than cut so short.
    private const int LeastOutput = 256;

    // A guess may be that much too high: what is only guessed is refused where it would not fit even so.
    private const double Doubt = 1.15;

    /// <param name="request">The request.</param>
    /// <param name="model">The model it asks.</param>
    /// <param name="limit">The most tokens of the answer, where the caller names a number.</param>
    /// <param name="isLimited">Whether the caller limits the answer, in whatever way.</param>
    /// <param name="settings">The client's.</param>
    /// <returns>
    /// The most tokens that the answer is to have, and a guess at the tokens of a prompt that may not fit, where there is
    /// nothing to count them with.
    /// </returns>
    /// <exception cref="OpenChatException">The prompt does not fit.</exception>
    public static (int MaxTokens, int? Suspected) Run(
        WireRequest request,
        string model,
        int? limit,
        bool isLimited,
        MappingSettings settings
    )
    {
        var (window, isServed) = settings.ContextWindowOf(model);
        var maxTokens = limit ?? settings.MaxOutputTokens;
        var mayLower = isServed && !isLimited;
        if (window <= maxTokens && !mayLower)
        {
            throw new OpenChatException(
                OpenChatErrorKind.ContextWindowExceeded,
                $"The answer may have {maxTokens} tokens, which leaves none of the context window of {window} for the prompt. Lower MaxOutputTokens, or {Widen(isServed)}"
            );
        }

        var tokens = request.Prompt is { } prompt
            ? Count([prompt], settings)
            : Count(request.Messages!.Select(static message => message.Content), settings);
        if (tokens <= window - maxTokens)
        {
            return (maxTokens, null);
        }

        var surely = settings.CountTokens is null ? (int)(tokens / Doubt) : tokens;
        if (mayLower && surely <= window - Math.Min(LeastOutput, maxTokens))
        {
            var room = window - tokens;
            return room >= LeastOutput ? (room, null) : (Math.Min(LeastOutput, maxTokens), tokens);
        }

        return settings.CountTokens is null && !mayLower
            ? (maxTokens, tokens)
            : throw new OpenChatException(
                OpenChatErrorKind.ContextWindowExceeded,
                $"The prompt has {(settings.CountTokens is null ? "about " : "")}{tokens} tokens and the answer may have {(mayLower ? Math.Min(LeastOutput, maxTokens) : maxTokens)}, more than the context window of {window} together. Nothing was sent. Shorten the history (see {nameof(ContextWindowChatReducer)}), lower MaxOutputTokens, or {Widen(isServed)}"
            );
    }

    /// <summary>The most tokens that the answer to these messages may have; a guess where there is nothing to count with.</summary>
    public static int RoomBeside(IEnumerable<string> messages, string? model, MappingSettings settings) =>
        settings.ContextWindowOf(model).Tokens - Count(messages, settings);

    private static string Widen(bool isServed) =>
        isServed
            ? "start the server with a larger one: that is what it tells."
            : $"raise {nameof(OpenChatClientOptions.ContextWindow)} if the server runs with more.";

    private static int Count(IEnumerable<string> messages, MappingSettings settings)
    {
        var count = settings.CountTokens ?? TokenGuess.Of;
        return messages.Sum(message => count(message) + TokenGuess.OfOneTurn);
    }
}
