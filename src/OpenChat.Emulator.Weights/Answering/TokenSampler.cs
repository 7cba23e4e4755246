using LLama.Native;

namespace OpenChat.Emulator.Weights.Answering;

/// <summary>
/// Chooses the tokens of one answer. It is made anew for each: it counts the answer's tokens and holds the state of its grammar
/// (a second answer with the same state came back empty: https://github.com/SciSharp/LLamaSharp/issues/906).
/// </summary>
internal sealed class TokenSampler : IDisposable
{
    private readonly SafeLLamaContextHandle _context;
    private readonly SafeLLamaSamplerChainHandle _chain;
    private readonly SafeLLamaSamplerChainHandle? _grammar;
    private readonly IReadOnlyCollection<LLamaToken> _forbidden;
    private readonly LLamaTokenData[] _candidates;
    private readonly LLamaTokenData[] _candidate = new LLamaTokenData[1];

    /// <param name="context">Where the model computes.</param>
    /// <param name="settings">How a token is chosen.</param>
    /// <param name="grammar">The grammar in GBNF that the answer keeps to, if any.</param>
    /// <param name="forbidden">Tokens that an answer under a grammar cannot hold.</param>
    public TokenSampler(
        SafeLLamaContextHandle context,
        SamplingSettings settings,
        string? grammar,
        IReadOnlyCollection<LLamaToken> forbidden
    )
    {
        _context = context;
        _forbidden = forbidden;
        _chain = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
        settings.AddTo(_chain);
        _candidates = grammar is null ? [] : new LLamaTokenData[context.Vocab.Count];
        if (grammar is not null)
        {
            _grammar = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
            _grammar.AddGrammar(context.ModelHandle, grammar, "root");
        }
    }

    /// <summary>Chooses the next token; null where no token of the model goes on as the grammar wants it.</summary>
    /// <param name="index">The place in the batch evaluated last.</param>
    public LLamaToken? Sample(int index)
    {
        if (_grammar is null)
        {
            return _chain.Sample(_context, index);
        }

        // A grammar is slow on a whole vocabulary: as a rule it likes what is chosen without it.
        var token = Choose(index, grammar: null);
        if (token is not { } liked || !Allows(liked))
        {
            token = Choose(index, _grammar);
        }

        if (token is { } chosen)
        {
            _chain.Accept(chosen);
            // llama.cpp ends the process at a token that the grammar does not allow.
            _grammar.Accept(chosen);
        }

        return token;
    }

    public void Dispose()
    {
        _chain.Dispose();
        _grammar?.Dispose();
    }

    private LLamaToken? Choose(int index, SafeLLamaSamplerChainHandle? grammar)
    {
        var candidates = LLamaTokenDataArray.Create(_context.GetLogitsIth(index), _candidates);
        foreach (var token in _forbidden)
        {
            _candidates[(int)token].Logit = float.NegativeInfinity;
        }

        using var pin = LLamaTokenDataArrayNative.Create(candidates, out var native);
        if (grammar is not null)
        {
            grammar.Apply(ref native);
            if (!HasAny(native.Data))
            {
                return null;
            }
        }

        _chain.Apply(ref native);
        return native.Data[(int)native.Selected].ID;
    }

    private bool Allows(LLamaToken token)
    {
        _candidate[0] = new LLamaTokenData(token, 1, 0);
        using var pin = LLamaTokenDataArrayNative.Create(
            new LLamaTokenDataArray(_candidate, isSorted: true),
            out var native
        );
        _grammar!.Apply(ref native);
        return HasAny(native.Data);
    }

    private static bool HasAny(ReadOnlySpan<LLamaTokenData> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!float.IsNegativeInfinity(candidate.Logit))
            {
                return true;
            }
        }

        return false;
    }
}
