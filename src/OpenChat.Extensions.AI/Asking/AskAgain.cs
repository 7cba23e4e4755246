using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.Asking;

/// <summary>
/// What is asked of the model, at first and again: the turns of a repair are added to the request alone, never to the
/// caller's history. Each way to ask again gives the request, or null when it may not be tried any more.
/// </summary>
internal sealed class AskAgain
{
    private readonly IReadOnlyList<ChatMessage> _first;
    private readonly AskLimits _limits;
    private readonly PaidRequest.Budget _budget;
    private readonly IOutputLimits? _outputLimits;
    private readonly bool _mayRaiseOutput;
    private IReadOnlyList<ChatMessage> _messages;
    private ChatOptions _options;
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
        _budget = new PaidRequest.Budget(messages, options, limits.Budget, limits.SharesBudget);
        _outputLimits = outputLimits;
        _mayRaiseOutput = options.MaxOutputTokens is null;
        _messages = messages;
        _options = options;
    }

    /// <summary>The first question.</summary>
    public PaidRequest First => _budget.First;

    public int Budget => _budget.Extra;

    /// <summary>How many requests beyond the first were made.</summary>
    public int Spent => _budget.Spent;

    /// <summary>
    /// Set when what was asked exceeds the context window: from then on nothing is asked that takes more room than the first
    /// question.
    /// </summary>
    public OpenChatException? Refusal { get; set; }

    /// <summary>What was spent, in words.</summary>
    public string Cost => Spent == 1 ? "1 extra request" : $"{Spent} extra requests";

    /// <summary>Shows the model its reply and what is wrong with it.</summary>
    public PaidRequest? Repair(string reply, string correction)
    {
        if (Refusal is not null || _repairs >= _limits.MaxRepairs)
        {
            return null;
        }

        _repairs++;
        return Take(
            [
                .. _first,
                new ChatMessage(ChatRole.Assistant, Shortened(ControlTokens.Neutralise(reply))),
                new ChatMessage(ChatRole.User, Shortened(ControlTokens.Neutralise(correction))),
            ],
            _options
        );
    }

    /// <summary>Asks the first question once more, as if nothing had been replied.</summary>
    public PaidRequest? Afresh()
    {
        if (_freshTries >= _limits.MaxFreshTries)
        {
            return null;
        }

        _freshTries++;
        var options = _options;
        if (options.Seed is { } seed)
        {
            // The same seed would draw the same reply.
            options = options.Clone();
            options.Seed = seed + 1;
        }

        return Take(_first, options);
    }

    /// <summary>Asks the same with room for a longer output, unless the caller named the limit or there is no more room.</summary>
    /// <param name="used">How many tokens were not enough, where known.</param>
    public PaidRequest? WithMoreOutput(long? used)
    {
        if (!_mayRaiseOutput || Refusal is not null)
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

        var options = _options.Clone();
        options.MaxOutputTokens = (int)raised;
        return Take(_messages, options);
    }

    /// <summary>Counts requests that a layer inside this one made of its own.</summary>
    public void CountInside(ChatResponse response) => _budget.CountInside(ExtraRequests.Spent(response));

    private PaidRequest? Take(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        var request = _budget.TryTake(messages, options);
        if (request is not null)
        {
            (_messages, _options) = (messages, options);
        }

        return request;
    }

    private string Shortened(string text) =>
        _limits.MaxContentLength is { } limit && text.Length > limit ? text[..limit] : text;
}
