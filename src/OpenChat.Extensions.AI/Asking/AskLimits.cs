namespace OpenChat.Extensions.AI.Asking;

/// <summary>How often what may be tried, and how many requests all of it may take, those of a layer inside too where it shares them.</summary>
internal sealed record AskLimits(
    int Budget,
    bool SharesBudget,
    int MaxRepairs,
    int MaxFreshTries,
    int RaisedMaxOutputTokens,
    int? MaxContentLength
);
