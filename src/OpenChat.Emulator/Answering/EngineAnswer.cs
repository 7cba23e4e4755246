using System.Runtime.CompilerServices;

namespace OpenChat.Emulator.Answering;

/// <summary>An engine's answer whose beginning is known, so that a refusal can still become an HTTP error.</summary>
internal sealed class EngineAnswer : IAsyncDisposable
{
    private readonly IAsyncEnumerator<EmulatorChunk> _chunks;
    private Piece _next;

    private EngineAnswer(IAsyncEnumerator<EmulatorChunk> chunks) => _chunks = chunks;

    /// <summary>One step of the answer: a chunk, or the error that ends it, or neither at the end.</summary>
    internal readonly record struct Piece(EmulatorChunk? Chunk, ApiError? Error);

    /// <summary>Gets the error the engine began with.</summary>
    public ApiError? Refusal => _next.Error;

    public static async Task<EngineAnswer> StartAsync(
        IEmulatorEngine engine,
        EmulatorPrompt prompt,
        CancellationToken cancellationToken
    )
    {
        var answer = new EngineAnswer(
            engine.GenerateAsync(prompt, cancellationToken).GetAsyncEnumerator(cancellationToken)
        );
        answer._next = await answer.MoveAsync().ConfigureAwait(false);
        return answer;
    }

    public async IAsyncEnumerable<Piece> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (; _next != default; _next = await MoveAsync().ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _next;
            if (_next.Error is not null)
            {
                yield break;
            }
        }
    }

    public ValueTask DisposeAsync() => _chunks.DisposeAsync();

    private async Task<Piece> MoveAsync()
    {
        try
        {
            return await _chunks.MoveNextAsync().ConfigureAwait(false) ? new(_chunks.Current, null) : default;
        }
        catch (EmulatorEngineException exception)
        {
            return new(null, ApiError.From(exception));
        }
    }
}
