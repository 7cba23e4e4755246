namespace SemanticKernel.Connectors.OpenChat.FunctionCalling;

/// <summary>
/// Bounds on what a model may set off by itself. They are those of SK's other connectors: rounds of one conversation, and
/// conversations that functions of conversations began.
/// </summary>
internal static class AutoInvocationLimits
{
    public const int MaxRounds = 128;
    public const int MaxNested = 128;

    private static readonly AsyncLocal<int> s_nested = new();

    public static bool Allow(int requestIndex) => requestIndex < MaxRounds && s_nested.Value < MaxNested;

    // Inside an async method a change is seen by what it calls, and undone for its caller when it returns.
    public static void EnterNested() => s_nested.Value++;
}
