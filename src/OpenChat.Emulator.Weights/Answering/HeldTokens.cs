using System.Runtime.InteropServices;
using LLama.Native;

namespace OpenChat.Emulator.Weights.Answering;

/// <summary>The tokens whose keys and values stand in the context: those of the conversation answered last.</summary>
internal sealed class HeldTokens(SafeLLamaContextHandle context)
{
    private static readonly LLamaSeqId s_sequence = LLamaSeqId.Zero;

    // Where the state of a token cannot be taken back alone, nothing is kept.
    private readonly bool _canCut = !context.ModelHandle.IsRecurrent && context.ModelHandle.SWACount == 0;

    private readonly List<LLamaToken> _tokens = [];
    private readonly LLamaBatch _batch = new();

    public int Count => _tokens.Count;

    /// <summary>Keeps what a prompt begins with as well, and forgets the rest; gives how many tokens were kept.</summary>
    public int KeepPrefixOf(ReadOnlySpan<LLamaToken> prompt, bool mayKeep)
    {
        // The last token is evaluated in any case: from it the first of the answer is chosen.
        var kept = mayKeep ? CollectionsMarshal.AsSpan(_tokens).CommonPrefixLength(prompt[..^1]) : 0;
        if (kept < _tokens.Count && !_canCut)
        {
            kept = 0;
        }

        if (kept == 0)
        {
            Forget();
        }
        else if (kept < _tokens.Count)
        {
            context.MemorySequenceRemove(s_sequence, kept, -1);
            _tokens.RemoveRange(kept, _tokens.Count - kept);
        }

        return kept;
    }

    /// <summary>Evaluates tokens behind those that are held, so that the next one can be chosen.</summary>
    /// <exception cref="EmulatorEngineException">llama.cpp cannot evaluate them.</exception>
    public void Evaluate(ReadOnlySpan<LLamaToken> tokens, bool wantsNext)
    {
        _batch.Clear();
        _batch.AddRange(tokens, _tokens.Count, s_sequence, wantsNext);
        var result = context.Decode(_batch);
        if (result != DecodeResult.Ok)
        {
            // What of the batch was evaluated is not known.
            Forget();
            throw new EmulatorEngineException(500, 3043, $"llama.cpp cannot evaluate the prompt ({result}).");
        }

        _tokens.AddRange(tokens);
    }

    /// <summary>Where in the last batch the next token is chosen.</summary>
    public int NextIndex => _batch.TokenCount - 1;

    private void Forget()
    {
        context.MemoryClear();
        _tokens.Clear();
    }
}
