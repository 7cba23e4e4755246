namespace OpenChat.Extensions.AI.Asking;

/// <summary>How often what may be tried, and how many requests all of it may take.</summary>
internal sealed record AskLimits(
    int Budget,
    int MaxRepairs,
    int MaxFreshTries,
    int RaisedMaxOutputTokens,
    int? MaxContentLength
);
