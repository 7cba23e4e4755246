using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// The only guard of the context window there is: a server that runs the weights may cut an over-long prompt without a word.
/// </summary>
internal static class ContextCheck
{
    // An answer of fewer tokens is none: where the caller set no limit, the request is refused rather than cut so short.
    private const int LeastOutput = 256;

    // English in a Mistral vocabulary is guessed that much too high: what is beyond it does not fit, however it is counted.
    private const int PercentThatCannotFit = 115;

    /// <param name="request">The request.</param>
    /// <param name="messages">The messages it was made of; null for a completion.</param>
    /// <param name="limit">The most tokens of the answer, where the caller names a number.</param>
    /// <param name="isLimited">Whether the caller limits the answer, in whatever way.</param>
    /// <param name="settings">The window, and what counts tokens.</param>
    /// <returns>
    /// The most tokens that the answer is to have, and a guess at the tokens of a prompt that may not fit, where there is
    /// nothing to count them with.
    /// </returns>
    /// <exception cref="OpenChatException">
    /// The prompt was counted and does not fit; or by a guess it cannot fit, and tells of tools or has a window that the server
    /// told.
    /// </exception>
    public static (int MaxTokens, int? Suspected) Run(
        WireRequest request,
        IReadOnlyList<ChatMessage>? messages,
        int? limit,
        bool isLimited,
        MappingSettings settings
    )
    {
        var (window, isServed) = settings.ContextWindowOf(request.Model);
        var maxTokens = limit ?? settings.MaxOutputTokens;
        // Only what the server itself tells is sure enough to ask for less.
        var least = isServed && !isLimited ? Math.Min(LeastOutput, maxTokens) : maxTokens;
        var widen = isServed
            ? "start the server with a larger window."
            : $"raise {nameof(OpenChatClientOptions.ContextWindow)} if the server runs with more.";
        if (window <= least)
        {
            throw Exceeded(
                $"The answer may have {least} tokens, which leaves none of the context window of {window} for the prompt. Lower MaxOutputTokens, or {widen}"
            );
        }

        var tokens = Count(request.Messages?.Select(static message => message.Content) ?? [request.Prompt!], settings);
        if (tokens <= window - least)
        {
            return (Math.Min(maxTokens, window - tokens), null);
        }

        var toolTokens = messages is null ? 0 : CountTools(messages, settings);
        var way =
            (
                toolTokens > 0
                    ? $"The tools take about {toolTokens} of the prompt: offer only those that the question needs. "
                    : ""
            ) + $"Shorten the history (see {nameof(ContextWindowChatReducer)}), lower MaxOutputTokens, or {widen}";
        if (settings.CountsExactly)
        {
            throw Exceeded(
                $"The prompt has {tokens} tokens and the answer may have {least}, more than the context window of {window} together. Nothing was sent. {way}"
            );
        }

        // A server that cuts keeps the end of a history. What tells of the tools stands at its beginning.
        var mayFit =
            least < maxTokens
                ? tokens * 100L <= (window - least) * (long)PercentThatCannotFit
                : toolTokens == 0 || tokens * 100L < window * (long)PercentThatCannotFit;
        return mayFit
            ? (least, tokens)
            : throw Exceeded(
                $"The prompt has about {tokens} tokens by a rough guess, more than the context window of {window}{(least < maxTokens ? $" beside an answer of {least}" : "")}. Nothing was sent. {way}"
            );
    }

    /// <summary>The most tokens that the answer to these messages may have; a guess where there is nothing to count with.</summary>
    public static int RoomBeside(IEnumerable<string> messages, string? model, MappingSettings settings) =>
        settings.ContextWindowOf(model).Tokens - Count(messages, settings);

    private static OpenChatException Exceeded(string what) => new(OpenChatErrorKind.ContextWindowExceeded, what);

    // A message that tells of tools may tell of other things, too.
    private static int CountTools(IReadOnlyList<ChatMessage> messages, MappingSettings settings)
    {
        var tokens = 0L;
        foreach (var message in messages)
        {
            if (
                message.AdditionalProperties?.TryGetValue(PromptedToolsChatClient.ToolsLengthKey, out int length)
                    == true
                && message.Text is { Length: > 0 } text
            )
            {
                tokens += (long)settings.CountTokens(text) * Math.Clamp(length, 0, text.Length) / text.Length;
            }
        }

        return (int)Math.Min(tokens, int.MaxValue);
    }

    private static int Count(IEnumerable<string> messages, MappingSettings settings) =>
        messages.Sum(message => settings.CountTokens(message) + TokenGuess.OfOneTurn);
}
