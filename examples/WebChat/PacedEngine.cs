using System.Runtime.CompilerServices;
using OpenChat.Emulator;

namespace OpenChat.Examples.WebChat;

/// <summary>A scripted engine at a model's pace, so that a person sees the text arrive and can stop it.</summary>
internal sealed class PacedEngine(ScriptedEngine engine) : IEmulatorEngine
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(25);

    public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
        EmulatorPrompt prompt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var chunk in engine.GenerateAsync(prompt, cancellationToken))
        {
            await Task.Delay(s_pace, cancellationToken);
            yield return chunk;
        }
    }
}
