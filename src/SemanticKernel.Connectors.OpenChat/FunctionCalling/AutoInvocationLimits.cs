namespace SemanticKernel.Connectors.OpenChat.FunctionCalling;

/// <summary>
/// Bounds on what a model may set off by itself. They are those of SK's other connectors: rounds of one conversation, and
/// conversations that functions of conversations began.
/// </summary>
internal static class AutoInvocationLimits
{
    public const int MaxRounds = 128;
    public const int MaxNested = 128;

    private static readonly AsyncLocal<int> Nested = new();

    public static bool Allow(int requestIndex) => requestIndex < MaxRounds && Nested.Value < MaxNested;

    // Inside an async method a change is seen by what it calls, and undone for its caller when it returns.
    public static void EnterNested() => Nested.Value++;
}
