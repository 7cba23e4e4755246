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

    /// <summary>Reads them from the value after a property. What is malformed in them is left out: it never costs the caller the answer.</summary>
    public static WireUsage? Read(ref ServerJson json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        long? prompt = null;
        long? completion = null;
        long? total = null;
        long? cached = null;
        while (json.NextProperty())
        {
            if (json.Is("prompt_tokens"u8))
            {
                prompt = json.ReadCount();
            }
            else if (json.Is("completion_tokens"u8))
            {
                completion = json.ReadCount();
            }
            else if (json.Is("total_tokens"u8))
            {
                total = json.ReadCount();
            }
            else if (json.Is("prompt_tokens_details"u8))
            {
                cached = ReadCached(ref json);
            }
            else
            {
                json.SkipValue();
            }
        }

        return prompt is null && completion is null ? null : new WireUsage(prompt, completion, total, cached);
    }

    private static long? ReadCached(ref ServerJson json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        long? cached = null;
        while (json.NextProperty())
        {
            if (json.Is("cached_tokens"u8))
            {
                cached = json.ReadCount();
            }
            else
            {
                json.SkipValue();
            }
        }

        return cached;
    }
}

/// <summary>
/// One usage out of the three things that frames of a stream mean by it: the final total, a running total, or what each
/// frame adds.
/// </summary>
internal struct UsageTally
{
    private WireUsage _sum;
    private WireUsage? _last;
    private bool _isDelta;

    public readonly WireUsage? Result => _isDelta ? _sum : _last;

    public void Add(WireUsage usage)
    {
        // Only deltas leave the prompt out again after it was counted, or give none for it.
        _isDelta |= _last is { PromptTokens: > 0 } && usage.PromptTokens is null or 0;
        _sum = _last is null ? usage : _sum + usage;
        _last = usage;
    }
}
