namespace OpenChat.Tool;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was understood and could not be done, or what was asked is not so.</summary>
    public const int Failure = 1;

    /// <summary>What shells use for a command line that cannot be understood.</summary>
    public const int UsageError = 2;

    /// <summary>What shells use for a program that Ctrl+C ended.</summary>
    public const int Interrupted = 130;
}
