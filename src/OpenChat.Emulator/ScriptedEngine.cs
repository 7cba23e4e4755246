using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OpenChat.Emulator.Generation;
using OpenChat.Emulator.Playing;

namespace OpenChat.Emulator;

/// <summary>Represents the emulator's own engine: deterministic, and scriptable by a queue of replies or a delegate.</summary>
/// <remarks>
/// A queued reply is taken first, then <see cref="Reply"/> is asked; without either the engine plays a model by itself: it
/// calls the tools the prompt lists when the user mentions them, answers from their results, writes JSON of the type the
/// prompt asks for, and else says what it heard. Tokens are counted by a simple rule: a word is one token, and so is each
/// other visible character; those of the template count too.
/// </remarks>
public sealed class ScriptedEngine : IEmulatorEngine
{
    private readonly ConcurrentQueue<EmulatorReply> _replies = new();
    private volatile Func<EmulatorPrompt, EmulatorReply?>? _reply;
    private volatile ToolCallStyle _callStyle;

    /// <summary>Gets or sets the delegate that writes the replies; it may be set at any time.</summary>
    /// <value><see langword="null"/> by default; a delegate that returns <see langword="null"/> leaves that reply to the engine.</value>
    public Func<EmulatorPrompt, EmulatorReply?>? Reply
    {
        get => _reply;
        set => _reply = value;
    }

    /// <summary>Gets or sets the form of the calls that the engine writes by itself; it may be set at any time.</summary>
    /// <value><see cref="ToolCallStyle.AsShown"/> by default.</value>
    public ToolCallStyle CallStyle
    {
        get => _callStyle;
        set => _callStyle = value;
    }

    /// <summary>Adds replies for the next requests, one each, in order.</summary>
    /// <param name="replies">The replies; a string converts to one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="replies"/> is <see langword="null"/>.</exception>
    public void Enqueue(params IEnumerable<EmulatorReply> replies)
    {
        ArgumentNullException.ThrowIfNull(replies);
        foreach (var reply in replies)
        {
            _replies.Enqueue(reply);
        }
    }

    /// <summary>Drops the queued replies and the delegate.</summary>
    public void Clear()
    {
        _replies.Clear();
        _reply = null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
        EmulatorPrompt prompt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var reply = NextReply(prompt);
        var text = string.Concat(reply.Chunks);
        var end = StopIndex(text, prompt.StopSequences);
        var limit = prompt.MaxTokens is { } maxTokens ? Tokens.LengthOf(text, maxTokens) : text.Length;
        var length = Math.Min(end, limit);

        var sent = 0;
        foreach (var chunk in reply.Chunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var piece = chunk[..Math.Min(chunk.Length, length - sent)];
            sent += piece.Length;
            yield return new EmulatorChunk(piece);
            if (sent == length)
            {
                break;
            }
        }

        await Task.CompletedTask.ConfigureAwait(false);
        yield return new EmulatorChunk("")
        {
            FinishReason = limit < end ? "length" : "stop",
            Usage = new EmulatorUsage(PromptTokens(prompt), Tokens.Count(text[..length])),
        };
    }

    private EmulatorReply NextReply(EmulatorPrompt prompt) =>
        _replies.TryDequeue(out var queued) ? queued : _reply?.Invoke(prompt) ?? ModelPlayer.Answer(prompt, _callStyle);

    private static int StopIndex(string text, IReadOnlyList<string> stopSequences) =>
        stopSequences
            .Select(stop => text.IndexOf(stop, StringComparison.Ordinal))
            .Where(index => index >= 0)
            .DefaultIfEmpty(text.Length)
            .Min();

    private static int PromptTokens(EmulatorPrompt prompt) => PromptSize.Of(prompt);
}
