namespace OpenChat.Tool;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was understood and could not be done.</summary>
    public const int Failure = 1;

    /// <summary>What shells use for a command line that cannot be understood.</summary>
    public const int UsageError = 2;
}
