using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// The only guard of the context window there is: a server that runs the weights cuts an over-long prompt in the middle
/// without a word.
/// </summary>
internal static class ContextCheck
{
    // English in a Mistral vocabulary is guessed that much too high: what is beyond it does not fit, however it is counted.
    private const int PercentOfWindowThatCannotFit = 115;

    /// <param name="request">The request.</param>
    /// <param name="messages">The messages it was made of; null for a completion.</param>
    /// <param name="maxTokens">The most tokens of the answer.</param>
    /// <param name="settings">The window, and what counts tokens.</param>
    /// <returns>A guess at the tokens of a prompt that may not fit, where there is nothing to count them with.</returns>
    /// <exception cref="OpenChatException">
    /// The prompt was counted and does not fit; or it tells of tools and exceeds the window by a guess, too.
    /// </exception>
    public static int? Run(
        WireRequest request,
        IReadOnlyList<ChatMessage>? messages,
        int maxTokens,
        MappingSettings settings
    )
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

        var toolTokens = messages is null ? 0 : CountTools(messages, settings);
        var way =
            (
                toolTokens > 0
                    ? $"The tools take about {toolTokens} of the prompt: offer only those that the question needs. "
                    : ""
            )
            + $"Shorten the history (see {nameof(ContextWindowChatReducer)}), lower MaxOutputTokens, or raise {nameof(OpenChatClientOptions.ContextWindow)} if the server runs with more.";
        if (settings.CountTokens is not null)
        {
            throw new OpenChatException(
                OpenChatErrorKind.ContextWindowExceeded,
                $"The prompt has {tokens} tokens and the answer may have {maxTokens}, more than the context window of {settings.ContextWindow} together. Nothing was sent. {way}"
            );
        }

        // A server that cuts keeps the end of a history. What tells of the tools stands at its beginning.
        return toolTokens == 0 || tokens * 100L < settings.ContextWindow * (long)PercentOfWindowThatCannotFit
            ? tokens
            : throw new OpenChatException(
                OpenChatErrorKind.ContextWindowExceeded,
                $"The prompt has about {tokens} tokens by a rough guess, more than the context window of {settings.ContextWindow}. Nothing was sent. {way}"
            );
    }

    /// <summary>The most tokens that the answer to these messages may have; a guess where there is nothing to count with.</summary>
    public static int RoomBeside(IEnumerable<string> messages, MappingSettings settings) =>
        settings.ContextWindow - Count(messages, settings);

    // A message that tells of tools may tell of other things, too.
    private static int CountTools(IReadOnlyList<ChatMessage> messages, MappingSettings settings)
    {
        var count = settings.CountTokens ?? TokenGuess.Of;
        var tokens = 0L;
        foreach (var message in messages)
        {
            if (
                message.AdditionalProperties?.TryGetValue(PromptedToolsChatClient.ToolsLengthKey, out int length)
                    == true
                && message.Text is { Length: > 0 } text
            )
            {
                tokens += (long)count(text) * Math.Clamp(length, 0, text.Length) / text.Length;
            }
        }

        return (int)Math.Min(tokens, int.MaxValue);
    }

    private static int Count(IEnumerable<string> messages, MappingSettings settings)
    {
        var count = settings.CountTokens ?? TokenGuess.Of;
        return messages.Sum(message => count(message) + TokenGuess.OfOneTurn);
    }
}
