using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace OpenChat.Emulator;

/// <summary>Represents a scripted answer: a text, or the exact pieces a stream is to have.</summary>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class EmulatorReply
{
    private EmulatorReply(IReadOnlyList<string> chunks) => Chunks = chunks;

    /// <summary>Gets the pieces of the answer; each becomes one frame of a stream.</summary>
    public IReadOnlyList<string> Chunks { get; }

    /// <summary>Creates an answer from a text.</summary>
    /// <param name="text">The text. One space is put before it, as the real model does, and it is streamed token by token.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    public static EmulatorReply FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new([.. Generation.Tokens.Split(text.Length == 0 ? "" : " " + text)]);
    }

    /// <summary>Creates an answer from its pieces, which are sent exactly as they are: no space is put before them.</summary>
    /// <param name="chunks">The pieces.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="chunks"/> is <see langword="null"/>.</exception>
    public static EmulatorReply FromChunks(params IEnumerable<string> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        return new([.. chunks]);
    }

    /// <summary>Creates an answer from a text, as <see cref="FromString"/> does.</summary>
    /// <param name="text">The text; <see langword="null"/> gives no answer.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator EmulatorReply?(string? text) => text is null ? null : FromString(text);

    private string DebuggerDisplay => string.Concat(Chunks);
}
