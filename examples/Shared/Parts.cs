using PromptedTools.Extensions.AI;

namespace OpenChat.Examples;

/// <summary>The parts of an example, so that a model too weak for one of them still gets to try the next.</summary>
public static class Parts
{
    /// <summary>Runs them in order, and says which the model did not do.</summary>
    /// <returns>The program's exit code: 0 if the model did all of them, otherwise 1.</returns>
    public static async Task<int> RunAsync(params IEnumerable<Func<Task>> parts)
    {
        var exitCode = 0;
        foreach (var part in parts)
        {
            try
            {
                await part();
            }
            // What a model writes is not the program's fault; a server that fails is, and ends the example.
            catch (Exception failure) when (failure is PromptedToolCallException or PromptedJsonException)
            {
                Console.Error.WriteLine($"The model did not do this: {failure.Message}");
                exitCode = 1;
            }
        }

        return exitCode;
    }
}
