namespace OpenChat.Extensions.AI.Asking;

/// <summary>How many requests one answer may take beyond the first, and how large they may become.</summary>
/// <param name="Budget">How many requests there may be beyond the first.</param>
/// <param name="SharesBudget">Whether a layer inside spends from this budget too: each request then tells it what is left.</param>
/// <param name="RaisedMaxOutputTokens">The fewest output tokens to ask for when an answer was cut off.</param>
/// <param name="MaxContentLength">The most characters of one message, if there is a limit.</param>
internal sealed record AskLimits(int Budget, bool SharesBudget, int RaisedMaxOutputTokens, int? MaxContentLength);
