using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>
/// What the server does with long prompts: one that fits into the window must be read whole, one that does not must be refused. It
/// is told by the tokens of the prompt that it counts.
/// </summary>
internal sealed class LongPromptCheck : Check
{
    /// <summary>Each is one token to every tokenizer, as common as it is.</summary>
    private const string Words = "the man and the day and the time of the year ";
    private const int Count = 11;

    public override string Name => "long prompts";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var window = examination.ToldWindow ?? WindowCheck.Whole;
        var fitting = await ReadAsync(examination, window * 7 / 10, cancellationToken).ConfigureAwait(false);
        var data = new JsonObject { ["fittingWords"] = fitting.Sent, ["fittingTokens"] = fitting.Read };
        if (fitting.IsRefused)
        {
            return Small($"a prompt of {fitting.Sent} words is refused") with { Data = data };
        }

        if (fitting.Read < fitting.Sent)
        {
            return Small(
                $"of a prompt of {fitting.Sent} words {fitting.Read} tokens were read: the rest was cut without a word"
            ) with
            {
                Data = data,
            };
        }

        var beyond = await ReadAsync(examination, window * 11 / 10, cancellationToken).ConfigureAwait(false);
        data["beyondWords"] = beyond.Sent;
        data["beyondTokens"] = beyond.Read;
        return (
            beyond.IsRefused ? Finding.Ok("what fits is read whole, and what does not is refused")
            : beyond.Read is null ? Finding.NotTold("cannot be told: the server counts no tokens, and refuses nothing")
            : beyond.Read < beyond.Sent
                ? Finding.Warning(
                    "long-prompts-cut",
                    $"what does not fit is cut without a word: {beyond.Read} tokens of {beyond.Sent} words were read",
                    "Let the client watch the window: set CountTokens, or shorten with ContextWindowChatReducer."
                )
            : examination.ToldWindow is { } told
                ? Finding.Warning(
                    "window-shifted",
                    $"{beyond.Read} tokens were taken into a window of {told}: what came first is forgotten without a word",
                    "Switch the shifting off (llama.cpp: --no-context-shift), so that such prompts are refused."
                )
            : Finding.Ok($"{beyond.Read} tokens are read whole")
        ) with
        {
            Data = data,
        };

        Finding Small(string what) => Finding.Fault("window-cut", what, EngineAdvice.Window(examination.Server));
    }

    private static async Task<LongPrompt> ReadAsync(
        Examination examination,
        int words,
        CancellationToken cancellationToken
    )
    {
        var times = words / Count;
        var text = string.Concat(Enumerable.Repeat(Words, times));
        // The client must not refuse in the server's place.
        using var client = examination.CreateClient(static options => options.ContextWindow = 1_000_000);
        try
        {
            var answer = await client
                .GetResponseAsync(
                    [new ChatMessage(ChatRole.User, text + "\nSay hello.")],
                    new ChatOptions { Temperature = 0, MaxOutputTokens = 1 },
                    cancellationToken
                )
                .ConfigureAwait(false);
            return new LongPrompt(times * Count, answer.Usage?.InputTokenCount, false);
        }
        catch (OpenChatException exception) when (exception.Kind == OpenChatErrorKind.ContextWindowExceeded)
        {
            return new LongPrompt(times * Count, null, true);
        }
    }

    /// <summary>A prompt of so many words, the tokens that were read of it, and whether it was refused.</summary>
    private sealed record LongPrompt(int Sent, long? Read, bool IsRefused);
}
