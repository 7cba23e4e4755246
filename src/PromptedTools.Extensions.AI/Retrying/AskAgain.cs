using Microsoft.Extensions.AI;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>
/// What is asked of the model, at first and again: the turns of a repair are added to the request alone, never to the
/// caller's history. Each way to ask again gives the request, or null when it may not be tried any more.
/// </summary>
/// <param name="question">The question, as it is asked again.</param>
/// <param name="options">The options it is asked with.</param>
/// <param name="answering">The options of a request that shows no tools.</param>
/// <param name="budget">What it may take to get an answer.</param>
/// <param name="settings">How large the requests may become.</param>
/// <param name="markers">What begins and ends the model's turns.</param>
/// <param name="outputLimits">How long the answers may be, if anything knows.</param>
internal sealed class AskAgain(
    IReadOnlyList<ChatMessage> question,
    ChatOptions options,
    ChatOptions answering,
    PaidRequest.Budget budget,
    PromptedToolsOptions settings,
    TurnMarkers markers,
    IOutputLimits? outputLimits
)
{
    private readonly IReadOnlyList<ChatMessage> _question = question;
    private readonly bool _mayRaiseOutput = options.MaxOutputTokens is null;

    // The last request.
    private IReadOnlyList<ChatMessage> _messages = question;
    private ChatOptions _options = options;
    private bool _wasRepaired;

    public int Budget => budget.Extra;

    /// <summary>How many requests beyond the first were made.</summary>
    public int Spent => budget.Spent;

    /// <summary>How many more may be made.</summary>
    public int Left => IsLast ? 0 : budget.Extra - budget.Spent;

    /// <summary>Whether the model was asked for the last time: its reply is the answer, whatever it is.</summary>
    public bool IsLast { get; private set; }

    /// <summary>
    /// Set when what was asked exceeds the context window: from then on nothing is asked that takes more room than the first
    /// question.
    /// </summary>
    public Exception? Refusal { get; set; }

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
                new ChatMessage(ChatRole.Assistant, Shortened(markers.Neutralise(reply))),
                new ChatMessage(ChatRole.User, Shortened(markers.Neutralise(correction))),
            ],
            _options
        );
    }

    /// <summary>Asks the question once more, as if nothing had been replied.</summary>
    public PaidRequest? Afresh()
    {
        _wasRepaired = false;
        var again = _options;
        if (again.Seed is { } seed)
        {
            // The same seed would draw the same reply.
            again = again.Clone();
            again.Seed = seed + 1;
        }

        return Take(_question, again);
    }

    /// <summary>Repairs and fresh tries in turn: a model that was told and wrote the same again is not told once more.</summary>
    public PaidRequest? RepairOrAfresh(string reply, string correction) =>
        (_wasRepaired ? null : Repair(reply, correction)) ?? Afresh();

    /// <summary>Asks something else for the last time, without tools.</summary>
    public PaidRequest? Last(IReadOnlyList<ChatMessage> messages)
    {
        var last = _options.Clone();
        last.ResponseFormat = answering.ResponseFormat;
        var request = Take(messages, last);
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
            outputLimits?.GetOutputLimit(_messages, _options)
            ?? new OutputLimit(_options.MaxOutputTokens ?? 0, Most: int.MaxValue);
        var notEnough = Math.Max(used ?? 0, limit.Current);
        var raised = Math.Min(Math.Max(2 * notEnough, settings.RaisedMaxOutputTokens), limit.Most);
        if (raised <= notEnough)
        {
            return null;
        }

        var longer = _options.Clone();
        longer.MaxOutputTokens = (int)raised;
        return Take(_messages, longer);
    }

    private PaidRequest? Take(IReadOnlyList<ChatMessage> messages, ChatOptions asked)
    {
        var request = IsLast ? null : budget.TryTake(messages, asked);
        if (request is not null)
        {
            (_messages, _options) = (messages, asked);
        }

        return request;
    }

    private string Shortened(string text) =>
        settings.MaxContentLength is { } limit && text.Length > limit ? text[..limit] : text;
}
