using OpenChat.Scoring;

namespace OpenChat.LiveScore;

/// <summary>What came of one question: enough to judge it again without asking again.</summary>
internal sealed record Outcome
{
    public required string Id { get; init; }

    /// <summary>The part of the score it belongs to; an id may be asked in several.</summary>
    public string Part { get; init; } = "";

    /// <summary>The model as it was asked for; empty for the endpoint's default.</summary>
    public string Model { get; init; } = "";

    /// <summary>The calls of each answer of the client in turn; none in the last, where it ended with a text.</summary>
    public required IReadOnlyList<IReadOnlyList<MadeCall>> Rounds { get; init; }

    /// <summary>The text that the caller got.</summary>
    public required string Answer { get; init; }

    /// <summary>What the model wrote first, word for word.</summary>
    public required string FirstReply { get; init; }

    /// <summary>The requests that the model answered, repairs counted.</summary>
    public required int Requests { get; init; }

    /// <summary>The prompt tokens of all those requests.</summary>
    public required long PromptTokens { get; init; }

    public required double Seconds { get; init; }

    /// <summary>The type of the exception that the caller got where the client refused the replies for good.</summary>
    public string? Refused { get; init; }

    public IReadOnlyList<MadeCall> FirstCalls() => Rounds.Count > 0 ? Rounds[0] : [];

    public IReadOnlyList<string> CalledTools() =>
        [.. Rounds.SelectMany(static calls => calls).Select(static c => c.Name)];
}
