namespace OpenChat.Extensions.AI.Wire;

internal readonly record struct WireUsage(
    long PromptTokens,
    long CompletionTokens,
    long? TotalTokens,
    long? CachedTokens
)
{
    public long Total => TotalTokens ?? PromptTokens + CompletionTokens;

    public static WireUsage operator +(WireUsage left, WireUsage right) =>
        new(
            left.PromptTokens + right.PromptTokens,
            left.CompletionTokens + right.CompletionTokens,
            left.Total + right.Total,
            left.CachedTokens is null && right.CachedTokens is null
                ? null
                : (left.CachedTokens ?? 0) + (right.CachedTokens ?? 0)
        );
}

/// <summary>
/// One usage out of the three things that frames of a stream mean by it: the final total, a running total, or what each
/// frame adds.
/// </summary>
internal struct UsageTally
{
    private WireUsage _sum;
    private bool _isDelta;

    public WireUsage? Last { get; private set; }

    public readonly WireUsage? Result => _isDelta ? _sum : Last;

    public void Add(WireUsage usage)
    {
        // Only deltas leave the prompt out again after it was counted.
        _isDelta |= Last is { PromptTokens: > 0 } && usage.PromptTokens == 0;
        _sum = Last is null ? usage : _sum + usage;
        Last = usage;
    }
}
