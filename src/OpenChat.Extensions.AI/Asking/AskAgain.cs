using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.Asking;

/// <summary>
/// What is asked of the model, at first and again: the turns of a repair are added to the request alone, never to the
/// caller's history. Each way to ask again gives the request, or null when it may not be tried any more.
/// </summary>
internal sealed class AskAgain
{
    private readonly IReadOnlyList<ChatMessage> _question;
    private readonly AskLimits _limits;
    private readonly PaidRequest.Budget _budget;
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
        : this(messages, options, messages, options, limits, outputLimits) { }

    /// <param name="firstMessages">What is asked first, where that differs from the question.</param>
    /// <param name="firstOptions">The options it is asked with.</param>
    /// <param name="messages">The question, as it is asked again.</param>
    /// <param name="options">The options it is asked again with.</param>
    /// <param name="limits">What it may take to get an answer.</param>
    /// <param name="outputLimits">How long the answers may be, if anything knows.</param>
    public AskAgain(
        IReadOnlyList<ChatMessage> firstMessages,
        ChatOptions firstOptions,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options,
        AskLimits limits,
        IOutputLimits? outputLimits
    )
    {
        _question = messages;
        _limits = limits;
        _budget = new PaidRequest.Budget(firstMessages, firstOptions, limits.Budget, limits.SharesBudget);
        _outputLimits = outputLimits;
        _mayRaiseOutput = options.MaxOutputTokens is null;
        _messages = messages;
        _options = options;
    }

    /// <summary>The first request, which the budget does not count.</summary>
    public PaidRequest First => _budget.First;

    public int Budget => _budget.Extra;

    /// <summary>How many requests beyond the first were made.</summary>
    public int Spent => _budget.Spent;

    /// <summary>How many more may be made.</summary>
    public int Left => IsLast ? 0 : _budget.Extra - _budget.Spent;

    /// <summary>Whether the model was asked for the last time: its reply is the answer, whatever it is.</summary>
    public bool IsLast { get; private set; }

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
        if (Refusal is not null)
        {
            return null;
        }

        _wasRepaired = true;
        return Take(
            [
                .. _question,
                new ChatMessage(ChatRole.Assistant, Shortened(ControlTokens.Neutralise(reply))),
                new ChatMessage(ChatRole.User, Shortened(ControlTokens.Neutralise(correction))),
            ],
            _options
        );
    }

    /// <summary>Asks the question once more, as if nothing had been replied.</summary>
    public PaidRequest? Afresh()
    {
        _wasRepaired = false;
        var options = _options;
        if (options.Seed is { } seed)
        {
            // The same seed would draw the same reply.
            options = options.Clone();
            options.Seed = seed + 1;
        }

        return Take(_question, options);
    }

    /// <summary>Repairs and fresh tries in turn: a model that was told and wrote the same again is not told once more.</summary>
    public PaidRequest? RepairOrAfresh(string reply, string correction) =>
        (_wasRepaired ? null : Repair(reply, correction)) ?? Afresh();

    /// <summary>Asks something else for the last time.</summary>
    public PaidRequest? Last(IReadOnlyList<ChatMessage> messages)
    {
        var request = Take(messages, _options);
        IsLast = true;
        return request;
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
        var request = IsLast ? null : _budget.TryTake(messages, options);
        if (request is not null)
        {
            (_messages, _options) = (messages, options);
        }

        return request;
    }

    private string Shortened(string text) =>
        _limits.MaxContentLength is { } limit && text.Length > limit ? text[..limit] : text;
}
