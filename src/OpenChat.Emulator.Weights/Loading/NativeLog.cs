using LLama.Native;

namespace OpenChat.Emulator.Weights.Loading;

/// <summary>
/// What llama.cpp logs. It says there, and nowhere else, why a file does not load or a grammar cannot be read; the rest would
/// fill the console, and is dropped.
/// </summary>
internal static class NativeLog
{
    private const int MaxLines = 100;

    // llama.cpp logs on the thread that called it.
    [ThreadStatic]
    private static List<string>? _watched;

    /// <summary>Takes the log, which is one for the whole process.</summary>
    public static void Begin() => NativeLogConfig.llama_log_set(Keep);

    /// <summary>Gives what is logged as a warning or an error while something is done on this thread.</summary>
    public static IReadOnlyList<string> During(Action action)
    {
        // Another part of the program may have taken the log since.
        Begin();
        List<string> lines = [];
        _watched = lines;
        try
        {
            action();
        }
        finally
        {
            _watched = null;
        }

        return lines;
    }

    private static void Keep(LLamaLogLevel level, string message)
    {
        if (level is LLamaLogLevel.Warning or LLamaLogLevel.Error && _watched is { Count: < MaxLines } lines)
        {
            lines.Add(message.Trim());
        }
    }
}
