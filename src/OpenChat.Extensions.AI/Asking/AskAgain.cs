using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.Asking;

/// <summary>
/// What is asked of the model, at first and again: the turns of a repair are added to the request alone, never to the
/// caller's history. Counts what that costs.
/// </summary>
internal sealed class AskAgain
{
    private readonly IReadOnlyList<ChatMessage> _first;
    private readonly AskLimits _limits;
    private readonly IOutputLimits? _outputLimits;
    private readonly bool _mayRaiseOutput;
    private int _repairs;
    private int _freshTries;

    /// <param name="messages">The first question.</param>
    /// <param name="options">The options it is asked with.</param>
    /// <param name="limits">What may be tried how often.</param>
    /// <param name="outputLimits">How long the answers may be, if anything knows.</param>
    public AskAgain(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options,
        AskLimits limits,
        IOutputLimits? outputLimits
    )
    {
        _first = messages;
        _limits = limits;
        _outputLimits = outputLimits;
        _mayRaiseOutput = options.MaxOutputTokens is null;
        Messages = messages;
        Options = options;
    }

    public IReadOnlyList<ChatMessage> Messages { get; private set; }

    public ChatOptions Options { get; private set; }

    public int Budget => _limits.Budget;

    /// <summary>How many requests beyond the first were made.</summary>
    public int Spent { get; private set; }

    /// <summary>
    /// Set when what was asked exceeds the context window: from then on nothing is asked that takes more room than the first
    /// question.
    /// </summary>
    public OpenChatException? Refusal { get; set; }

    /// <summary>What was spent, in words.</summary>
    public string Cost => Spent == 1 ? "1 extra request" : $"{Spent} extra requests";

    /// <summary>Shows the model its reply and what is wrong with it.</summary>
    public bool Repair(string reply, string correction)
    {
        if (Refusal is not null || _repairs >= _limits.MaxRepairs || !Spend())
        {
            return false;
        }

        _repairs++;
        Messages =
        [
            .. _first,
            new ChatMessage(ChatRole.Assistant, Shortened(ControlTokens.Neutralise(reply))),
            new ChatMessage(ChatRole.User, Shortened(ControlTokens.Neutralise(correction))),
        ];
        return true;
    }

    /// <summary>Asks the first question once more, as if nothing had been replied.</summary>
    public bool Afresh()
    {
        if (_freshTries >= _limits.MaxFreshTries || !Spend())
        {
            return false;
        }

        _freshTries++;
        Messages = _first;
        if (Options.Seed is { } seed)
        {
            // The same seed would draw the same reply.
            Options = Options.Clone();
            Options.Seed = seed + 1;
        }

        return true;
    }

    /// <summary>Asks the same with room for a longer output, unless the caller named the limit or there is no more room.</summary>
    /// <param name="used">How many tokens were not enough, where known.</param>
    public bool WithMoreOutput(long? used)
    {
        if (!_mayRaiseOutput || Refusal is not null)
        {
            return false;
        }

        var limit =
            _outputLimits?.Of(Messages, Options) ?? new OutputLimit(Options.MaxOutputTokens ?? 0, Most: int.MaxValue);
        var notEnough = Math.Max(used ?? 0, limit.Current);
        var raised = Math.Min(Math.Max(2 * notEnough, _limits.RaisedMaxOutputTokens), limit.Most);
        if (raised <= notEnough || !Spend())
        {
            return false;
        }

        Options = Options.Clone();
        Options.MaxOutputTokens = (int)raised;
        return true;
    }

    /// <summary>Counts requests that a layer inside this one made of its own.</summary>
    public void Count(int spentInside) => Spent += spentInside;

    private bool Spend()
    {
        if (Spent >= Budget)
        {
            return false;
        }

        Spent++;
        return true;
    }

    private string Shortened(string text) =>
        _limits.MaxContentLength is { } limit && text.Length > limit ? text[..limit] : text;
}
