using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.Asking;

/// <summary>
/// What is asked of the model, at first and again: the turns of a repair are added to the request alone, never to the
/// caller's history. Every further question is counted here and comes from nowhere else, so that one answer costs at most
/// one request and its budget, whatever the replies are.
/// </summary>
internal sealed class AskAgain
{
    private readonly IReadOnlyList<ChatMessage> _first;
    private readonly AskLimits _limits;
    private readonly IOutputLimits? _outputLimits;
    private readonly bool _mayRaiseOutput;
    private IReadOnlyList<ChatMessage> _messages;
    private ChatOptions _options;
    private bool _wasRepaired;

    /// <param name="messages">The first question.</param>
    /// <param name="options">The options it is asked with.</param>
    /// <param name="limits">What it may take to get an answer.</param>
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
        _messages = messages;
        _options = options;
        First = new Question(messages, options);
    }

    /// <summary>The first question, which the budget does not count.</summary>
    public Question First { get; }

    public int Budget => _limits.Budget;

    /// <summary>How many requests beyond the first were made.</summary>
    public int Spent { get; private set; }

    /// <summary>How many more may be made.</summary>
    public int Left => IsLast ? 0 : Math.Max(0, Budget - Spent);

    /// <summary>Whether the model was asked for the last time: its reply is the answer, whatever it is.</summary>
    public bool IsLast { get; private set; }

    /// <summary>
    /// Set when what was asked exceeds the context window: from then on nothing is asked that takes more room than the first
    /// question.
    /// </summary>
    public OpenChatException? Refusal { get; set; }

    /// <summary>What was spent, in words.</summary>
    public string Cost => Spent == 1 ? "1 extra request" : $"{Spent} extra requests";

    /// <summary>Shows the model its reply and what is wrong with it; null where the budget or the window has no room for it.</summary>
    public Question? Repair(string reply, string correction)
    {
        if (Refusal is not null || Left == 0)
        {
            return null;
        }

        _wasRepaired = true;
        return Ask([
            .. _first,
            new ChatMessage(ChatRole.Assistant, Shortened(ControlTokens.Neutralise(reply))),
            new ChatMessage(ChatRole.User, Shortened(ControlTokens.Neutralise(correction))),
        ]);
    }

    /// <summary>Asks the first question once more, as if nothing had been replied; null where the budget is spent.</summary>
    public Question? Afresh()
    {
        if (Left == 0)
        {
            return null;
        }

        _wasRepaired = false;
        if (_options.Seed is { } seed)
        {
            // The same seed would draw the same reply.
            _options = _options.Clone();
            _options.Seed = seed + 1;
        }

        return Ask(_first);
    }

    /// <summary>Repairs and fresh tries in turn: a model that was told and wrote the same again is not told once more.</summary>
    public Question? RepairOrAfresh(string reply, string correction) =>
        (_wasRepaired ? null : Repair(reply, correction)) ?? Afresh();

    /// <summary>Asks something else for the last time; null where the budget is spent.</summary>
    public Question? Last(IReadOnlyList<ChatMessage> messages)
    {
        if (Left == 0)
        {
            return null;
        }

        IsLast = true;
        return Ask(messages);
    }

    /// <summary>Asks the same with room for a longer output, unless the caller named the limit or there is no more room.</summary>
    /// <param name="used">How many tokens were not enough, where known.</param>
    public Question? WithMoreOutput(long? used)
    {
        if (!_mayRaiseOutput || Refusal is not null || Left == 0)
        {
            return null;
        }

        var limit =
            _outputLimits?.Of(_messages, _options)
            ?? new OutputLimit(_options.MaxOutputTokens ?? 0, Most: int.MaxValue);
        var notEnough = Math.Max(used ?? 0, limit.Current);
        var raised = Math.Min(Math.Max(2 * notEnough, _limits.RaisedMaxOutputTokens), limit.Most);
        if (raised <= notEnough)
        {
            return null;
        }

        _options = _options.Clone();
        _options.MaxOutputTokens = (int)raised;
        return Ask(_messages);
    }

    /// <summary>Counts requests that a layer inside this one made of its own.</summary>
    public void Count(int spentInside) => Spent += spentInside;

    private Question Ask(IReadOnlyList<ChatMessage> messages)
    {
        Spent++;
        _messages = messages;
        return new Question(messages, _options);
    }

    private string Shortened(string text) =>
        _limits.MaxContentLength is { } limit && text.Length > limit ? text[..limit] : text;
}
