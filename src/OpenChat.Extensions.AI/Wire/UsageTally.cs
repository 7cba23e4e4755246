namespace OpenChat.Extensions.AI.Wire;

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
