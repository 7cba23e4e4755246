namespace OpenChat.Extensions.AI.Asking;

/// <summary>How many requests one answer may take beyond the first, and how large they may become.</summary>
internal sealed record AskLimits(int Budget, int RaisedMaxOutputTokens, int? MaxContentLength);
