namespace OpenChat.Extensions.AI.Wire;

/// <summary>Token counts as the server gave them; what it left out is null.</summary>
internal readonly record struct WireUsage(
    long? PromptTokens,
    long? CompletionTokens,
    long? TotalTokens,
    long? CachedTokens
)
{
    /// <summary>The total, summed up where the server did not; null where it cannot be known.</summary>
    public long? Total => TotalTokens ?? PromptTokens + CompletionTokens;

    private long Known => TotalTokens ?? (PromptTokens ?? 0) + (CompletionTokens ?? 0);

    public static WireUsage operator +(WireUsage left, WireUsage right) =>
        new(
            Add(left.PromptTokens, right.PromptTokens),
            Add(left.CompletionTokens, right.CompletionTokens),
            left.TotalTokens is null && right.TotalTokens is null ? null : left.Known + right.Known,
            Add(left.CachedTokens, right.CachedTokens)
        );

    private static long? Add(long? left, long? right) =>
        left is null && right is null ? null : (left ?? 0) + (right ?? 0);
}
