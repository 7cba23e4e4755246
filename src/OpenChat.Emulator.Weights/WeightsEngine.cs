using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.RateLimiting;
using LLama.Native;
using OpenChat.Emulator.Weights.Answering;
using OpenChat.Emulator.Weights.Loading;

namespace OpenChat.Emulator.Weights;

/// <summary>Represents an engine that runs a GGUF file in this process, with LLamaSharp's build of llama.cpp.</summary>
/// <remarks>
/// <para>
/// One answer is written at a time; further requests wait in the order in which they came. The conversation answered last stays
/// in the context: a request that begins with the same tokens has only the rest of them evaluated, unless its
/// <c>cache_prompt</c> is <see langword="false"/>.
/// </para>
/// <para>
/// A request's <c>temperature</c>, <c>top_p</c>, <c>top_k</c>, <c>min_p</c>, <c>seed</c>, <c>repetition_penalty</c>,
/// <c>frequency_penalty</c> and <c>presence_penalty</c> count, with the defaults of llama.cpp's server; a temperature of 0 takes
/// the most probable token. <c>response_format</c> and <c>grammar</c> (GBNF) constrain the answer.
/// </para>
/// <para>
/// The program that uses this engine chooses the native library: it references LLamaSharp.Backend.Cpu, or one of LLamaSharp's
/// packages for a GPU. llama.cpp's log is taken for the whole process, and what is not an error of this engine's is dropped.
/// </para>
/// </remarks>
public sealed class WeightsEngine : IModelEngine, IAsyncDisposable
{
    /// <summary>How long closing waits for the answer being written: llama.cpp is not interrupted within a token.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter _turns;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task<LoadedModel> _loading;
    private readonly Lazy<Task> _closed;
    private HeldTokens? _held;

    private WeightsEngine(GgufFile file, WeightsOptions options, IMachine machine)
    {
        _turns = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = 1,
                QueueLimit = options.MaxWaitingRequests,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
        var token = _closing.Token;
        _loading = Task.Run(() => LoadedModel.Load(file, options, machine, token), CancellationToken.None);
        _closed = new Lazy<Task>(CloseAsync);
    }

    /// <summary>Gets the loading: it ends when the model can answer, or with the <see cref="WeightsException"/> that says why not.</summary>
    public Task Loaded => _loading;

    /// <inheritdoc/>
    public EmulatorModel? Model => _loading.IsCompletedSuccessfully ? _loading.Result.Facts : null;

    /// <summary>Opens a GGUF file and begins to load it.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <returns>The engine; <see cref="Loaded"/> tells when it can answer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="WeightsException">
    /// An option is out of its range, there is no such file, it is no GGUF file, or one of its shards is missing. What shows only
    /// in loading comes from <see cref="Loaded"/>.
    /// </exception>
    public static WeightsEngine Open(WeightsOptions options) => Open(options, ThisMachine.Instance);

    internal static WeightsEngine Open(WeightsOptions options, IMachine machine)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.CheckedCopy();
        return new WeightsEngine(GgufFile.Open(options.Path), options, machine);
    }

    /// <inheritdoc/>
    public int CountTokens(EmulatorPrompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Encode(prompt).Count;
    }

    /// <summary>The tokens that the model reads for a prompt.</summary>
    internal IReadOnlyList<int> Encode(EmulatorPrompt prompt) => Numbers(Ready().Prompts.Encode(prompt));

    /// <inheritdoc/>
    public IReadOnlyList<int> Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Numbers(Ready().Prompts.Tokenize(text, addSpecial, parseSpecial));
    }

    /// <inheritdoc/>
    public string ApplyTemplate(IReadOnlyList<EmulatorMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Ready().Prompts.Write(messages);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
        EmulatorPrompt prompt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var model = Ready();
        var request = Read(prompt, model);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using var turn = await _turns.AcquireAsync(1, ending.Token).ConfigureAwait(false);
        if (!turn.IsAcquired)
        {
            throw new EmulatorEngineException(429, 3040, "AiError: Capacity temporarily exceeded, please try again.");
        }

        // The model computes off the caller's thread; between two tokens it stands still until the first was taken.
        using var answer = await Task.Run(() => Begin(model, request, ending.Token), CancellationToken.None)
            .ConfigureAwait(false);
        while (answer.FinishReason is null)
        {
            ending.Token.ThrowIfCancellationRequested();
            var text = await Task.Run(answer.Next, CancellationToken.None).ConfigureAwait(false);
            if (text.Length > 0)
            {
                yield return new EmulatorChunk(text);
            }
        }

        yield return answer.End();
    }

    /// <summary>Ends what is being loaded or answered, and gives the memory back. The emulator is stopped first.</summary>
    /// <returns>
    /// A task that ends when the memory is given back; or after 5 seconds without that, where an answer stands still for so long
    /// that its caller does not read on, or its grammar holds llama.cpp within a token.
    /// </returns>
    public ValueTask DisposeAsync() => new(_closed.Value);

    private static int[] Numbers(LLamaToken[] tokens) => Array.ConvertAll(tokens, static token => (int)token);

    private async Task CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        try
        {
            await _turns.AcquireAsync(1, CancellationToken.None).AsTask().WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What is in use cannot be freed; the memory is the process's to give back.
            return;
        }

        await _loading
            .ContinueWith(
                static loading =>
                {
                    if (loading.IsCompletedSuccessfully)
                    {
                        loading.Result.Dispose();
                    }
                    else
                    {
                        // Who wanted to know has asked Loaded.
                        _ = loading.Exception;
                    }
                },
                TaskScheduler.Default
            )
            .ConfigureAwait(false);
        await _turns.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private LoadedModel Ready()
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        return _loading.IsCompletedSuccessfully
            ? _loading.Result
            : throw new EmulatorEngineException(503, 3040, "Loading model");
    }

    private Answer Begin(LoadedModel model, AnswerRequest request, CancellationToken cancellationToken)
    {
        var answer = new Answer(model, _held ??= new HeldTokens(model.Context), request);
        try
        {
            answer.ReadPrompt(cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static AnswerRequest Read(EmulatorPrompt prompt, LoadedModel model)
    {
        LLamaToken[] tokens = model.Prompts.Encode(prompt);
        if (tokens.Length == 0)
        {
            throw new EmulatorEngineException(400, 5006, "The prompt is empty.");
        }

        if (tokens.Length >= model.Facts.ContextWindow)
        {
            throw new EmulatorEngineException(
                400,
                5021,
                $"The prompt has {tokens.Length} tokens or more, and the context window {model.Facts.ContextWindow}."
            );
        }

        return new AnswerRequest(
            tokens,
            prompt.MaxTokens,
            prompt.StopSequences,
            SamplingSettings.Of(prompt.Body),
            ReplyConstraint.Of(prompt.Body, model.Model),
            MayKeepPrefix: !(
                prompt.Body.ValueKind == JsonValueKind.Object
                && prompt.Body.TryGetProperty("cache_prompt", out var cache)
                && cache.ValueKind == JsonValueKind.False
            )
        );
    }
}
