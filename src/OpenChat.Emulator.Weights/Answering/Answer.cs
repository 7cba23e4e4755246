using System.Diagnostics;
using System.Text;
using LLama;
using LLama.Native;
using OpenChat.Emulator.Weights.Loading;

namespace OpenChat.Emulator.Weights.Answering;

/// <summary>One answer being written, token by token. Its members block while the model computes.</summary>
internal sealed class Answer : IDisposable
{
    private readonly LoadedModel _model;
    private readonly HeldTokens _held;
    private readonly LLamaToken[] _prompt;
    private readonly TokenSampler _sampler;
    private readonly StreamingTokenDecoder _decoder;
    private readonly StopCutter _stops;
    private readonly int _limit;
    private readonly int _kept;

    private LLamaToken? _last;
    private int _written;
    private TimeSpan _promptTime;
    private long _started;

    /// <param name="model">The model.</param>
    /// <param name="held">What stands in its context.</param>
    /// <param name="request">The request, with at least one token and room for one more.</param>
    public Answer(LoadedModel model, HeldTokens held, AnswerRequest request)
    {
        _model = model;
        _held = held;
        _prompt = request.Tokens;
        // As llama.cpp's server: an answer has one token at least, and ends where the context does.
        _limit = Math.Clamp(request.MaxTokens ?? int.MaxValue, 1, model.Facts.ContextWindow - _prompt.Length);
        _stops = new StopCutter(request.StopSequences);
        _decoder = new StreamingTokenDecoder(Encoding.UTF8, model.Model);
        _sampler = new TokenSampler(
            model.Context,
            request.Sampling,
            request.Grammar,
            model.Prompts.ForbiddenWhenConstrained
        );
        _kept = held.KeepPrefixOf(_prompt, request.MayKeepPrefix);
    }

    /// <summary>Gets why the answer ended; null while it goes on.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Evaluates what of the prompt is new.</summary>
    public void ReadPrompt(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var size = (int)_model.Context.UBatchSize;
        for (var at = _kept; at < _prompt.Length; at += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = Math.Min(at + size, _prompt.Length);
            _held.Evaluate(_prompt.AsSpan(at..end), wantsNext: end == _prompt.Length);
        }

        _started = Stopwatch.GetTimestamp();
        _promptTime = Stopwatch.GetElapsedTime(started, _started);
    }

    /// <summary>Writes the next token and gives the text that can be shown by then, which may be empty.</summary>
    public string Next()
    {
        if (_last is { } last)
        {
            _held.Evaluate([last], wantsNext: true);
        }

        var token =
            _sampler.Sample(_held.NextIndex)
            ?? throw new EmulatorEngineException(
                400,
                5006,
                "No token of this model goes on as the request's grammar or schema wants it."
            );
        _written++;
        _last = token;
        if (_model.Prompts.IsEnd(token))
        {
            FinishReason = "stop";
            return _stops.Rest();
        }

        _decoder.Add(token);
        var text = _stops.Take(_decoder.Read());
        if (_stops.IsStopped)
        {
            FinishReason = "stop";
        }
        else if (_written == _limit)
        {
            FinishReason = "length";
            text += _stops.Rest();
        }

        return text;
    }

    /// <summary>The last piece of the answer.</summary>
    public EmulatorChunk End() =>
        new("")
        {
            FinishReason = FinishReason,
            Usage = new EmulatorUsage(_prompt.Length, _written) { CachedTokens = _kept },
            Timings = new EmulatorTimings(
                _prompt.Length - _kept,
                _promptTime,
                _written,
                Stopwatch.GetElapsedTime(_started)
            ),
        };

    public void Dispose() => _sampler.Dispose();
}

/// <summary>What is to be answered, checked and tokenized.</summary>
internal sealed record AnswerRequest(
    LLamaToken[] Tokens,
    int? MaxTokens,
    IReadOnlyList<string> StopSequences,
    SamplingSettings Sampling,
    string? Grammar,
    bool MayKeepPrefix
);
