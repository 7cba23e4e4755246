using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.ToolCalling.Exchange;

/// <summary>
/// What is asked of the model, at first and again: the turns of a repair are added to the request alone, never to the
/// caller's history. Counts what that costs.
/// </summary>
internal sealed class AskAgain(
    IReadOnlyList<ChatMessage> messages,
    ChatOptions options,
    PromptedToolCallingOptions settings,
    int budget
)
{
    private int _repairs;
    private int _freshTries;

    public IReadOnlyList<ChatMessage> Messages { get; private set; } = messages;

    public ChatOptions Options { get; private set; } = options;

    public int Budget => budget;

    /// <summary>How many requests beyond the first were made.</summary>
    public int Spent { get; private set; }

    /// <summary>Shows the model its reply and what is wrong with it.</summary>
    public bool Repair(string reply, string correction)
    {
        if (_repairs >= settings.MaxRepairs || !Spend())
        {
            return false;
        }

        _repairs++;
        Messages =
        [
            .. messages,
            new ChatMessage(ChatRole.Assistant, Shortened(ControlTokens.Neutralise(reply))),
            new ChatMessage(ChatRole.User, Shortened(ControlTokens.Neutralise(correction))),
        ];
        return true;
    }

    /// <summary>Asks the first question once more, as if nothing had been replied.</summary>
    public bool Afresh()
    {
        if (_freshTries >= settings.MaxFreshTries || !Spend())
        {
            return false;
        }

        _freshTries++;
        Messages = messages;
        if (Options.Seed is { } seed)
        {
            // The same seed would draw the same reply.
            Options = Options.Clone();
            Options.Seed = seed + 1;
        }

        return true;
    }

    /// <summary>Asks the same with room for a longer output, unless the caller named the limit.</summary>
    /// <param name="used">How many tokens were not enough, where known.</param>
    public bool WithMoreOutput(long? used)
    {
        if (options.MaxOutputTokens is not null || !Spend())
        {
            return false;
        }

        Options = Options.Clone();
        Options.MaxOutputTokens = (int)Math.Clamp(2 * (used ?? 0), settings.RaisedMaxOutputTokens, int.MaxValue);
        return true;
    }

    private bool Spend()
    {
        if (Spent >= budget)
        {
            return false;
        }

        Spent++;
        return true;
    }

    private string Shortened(string text) =>
        settings.MaxContentLength is { } limit && text.Length > limit ? text[..limit] : text;
}
