using LLama.Exceptions;
using LLama.Native;
using OpenChat.Emulator.Weights.Prompts;

namespace OpenChat.Emulator.Weights.Loading;

/// <summary>A model in memory with the one context in which it answers.</summary>
internal sealed class LoadedModel : IDisposable
{
    private const int DefaultWindow = 8192;

    private LoadedModel(
        SafeLlamaModelHandle model,
        SafeLLamaContextHandle context,
        EmulatorModel facts,
        PromptEncoder prompts
    )
    {
        Model = model;
        Context = context;
        Facts = facts;
        Prompts = prompts;
    }

    public SafeLlamaModelHandle Model { get; }

    public SafeLLamaContextHandle Context { get; }

    public EmulatorModel Facts { get; }

    public PromptEncoder Prompts { get; }

    /// <summary>Gives the native memory back.</summary>
    public void Dispose()
    {
        Context.Dispose();
        Model.Dispose();
    }

    /// <exception cref="WeightsException">The model cannot be run here; the message is one line.</exception>
    public static LoadedModel Load(
        GgufFile file,
        WeightsOptions options,
        IMachine machine,
        CancellationToken cancellationToken
    )
    {
        RequireMemory(file.Size, 0, machine);
        LoadLibrary(machine);
        var model = LoadFile(file, options, cancellationToken);
        try
        {
            var window = options.ContextWindow ?? Math.Min(DefaultWindow, model.ContextSize);
            var template = ChatTemplate.Of(model, options.Template);
            var prompts = new PromptEncoder(model, template, window);
            RequireMemory(file.Size, CacheBytes(model, window), machine);
            return new LoadedModel(
                model,
                CreateContext(model, window, options),
                FactsOf(file, model, window, template),
                prompts
            );
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void LoadLibrary(IMachine machine)
    {
        try
        {
            machine.LoadNativeLibrary();
        }
        catch (Exception exception)
            when (exception
                    is RuntimeError
                        or TypeInitializationException
                        or DllNotFoundException
                        or BadImageFormatException
            )
        {
            throw new WeightsException(
                WeightsProblem.NativeLibrary,
                "llama.cpp's native library does not load on this machine: the program needs the package LLamaSharp.Backend.Cpu (or one "
                    + "for a GPU) with a build for this system, and a processor with AVX where only such builds are there.",
                exception
            );
        }
    }

    private static SafeLlamaModelHandle LoadFile(
        GgufFile file,
        WeightsOptions options,
        CancellationToken cancellationToken
    )
    {
        var parameters = LLamaModelParams.Default();
        parameters.n_gpu_layers = options.GpuLayers;
        parameters.progress_callback = (_, _) => !cancellationToken.IsCancellationRequested;
        SafeLlamaModelHandle? model = null;
        Exception? failure = null;
        var log = NativeLog.During(() =>
        {
            try
            {
                model = SafeLlamaModelHandle.LoadFromFile(file.Path, parameters);
            }
            catch (RuntimeError exception)
            {
                failure = exception;
            }
        });
        GC.KeepAlive(parameters.progress_callback);
        cancellationToken.ThrowIfCancellationRequested();
        return model ?? throw NotLoaded(file, log, failure);
    }

    private static WeightsException NotLoaded(GgufFile file, IReadOnlyList<string> log, Exception? failure)
    {
        // llama.cpp's words: llama-model-loader.cpp, gguf.cpp.
        bool Says(string words) => log.Any(line => line.Contains(words, StringComparison.OrdinalIgnoreCase));
        return Says("unknown model architecture") || Says("unknown pre-tokenizer") || Says("unsupported")
                ? new(
                    WeightsProblem.NotLoaded,
                    $"{file.Name} needs a newer llama.cpp than the one in LLamaSharp: {Last(log)}",
                    failure
                )
            : Says("not within the file bounds") || Says("failed to read") || Says("corrupt") || Says("incomplete")
                ? new(
                    WeightsProblem.CutFile,
                    $"{file.Name} is cut off or damaged ({file.Size:N0} bytes are here). Download it again, and compare its checksum.",
                    failure
                )
            : Says("allocate")
                ? new(
                    WeightsProblem.OutOfMemory,
                    $"There is too little memory to load {file.Name}, which takes {Gibibytes(file.Size)}. Take a smaller quantization, or fewer "
                        + "GPU layers.",
                    failure
                )
            : new(WeightsProblem.NotLoaded, $"llama.cpp does not load {file.Name}: {Last(log)}", failure);
    }

    private static string Last(IReadOnlyList<string> log) =>
        log.Count == 0 ? "it gives no reason" : log[^1].ReplaceLineEndings(" ");

    private static SafeLLamaContextHandle CreateContext(SafeLlamaModelHandle model, int window, WeightsOptions options)
    {
        var threads = options.Threads ?? Environment.ProcessorCount;
        var parameters = LLamaContextParams.Default();
        parameters.n_ctx = (uint)window;
        parameters.n_threads = threads;
        parameters.n_threads_batch = threads;
        SafeLLamaContextHandle? context = null;
        NativeLog.During(() => context = SafeLLamaContextHandle.Create(model, parameters));
        if (!context!.IsInvalid)
        {
            return context;
        }

        context.SetHandleAsInvalid();
        throw new WeightsException(
            WeightsProblem.OutOfMemory,
            $"There is too little memory for a context of {window:N0} tokens, which takes {Gibibytes(CacheBytes(model, window))} beside the model. "
                + "Take a smaller context or a smaller quantization."
        );
    }

    private static void RequireMemory(long weights, long cache, IMachine machine)
    {
        if (weights + cache > machine.Memory)
        {
            throw new WeightsException(
                WeightsProblem.OutOfMemory,
                $"The model takes {Gibibytes(weights)}{(cache > 0 ? $" and its context {Gibibytes(cache)}" : "")}; this program may use "
                    + $"{Gibibytes(machine.Memory)}. Take a smaller quantization or a smaller context."
            );
        }
    }

    /// <summary>Keys and values of all layers, two bytes each.</summary>
    private static long CacheBytes(SafeLlamaModelHandle model, int window)
    {
        var headSize = model.EmbeddingSize / Math.Max(1, model.HeadCount);
        return 2L * 2 * window * model.LayerCount * model.KVHeadCount * headSize;
    }

    private static string Gibibytes(long bytes) =>
        FormattableString.Invariant($"{bytes / (1024.0 * 1024 * 1024):0.0} GiB");

    private static EmulatorModel FactsOf(
        GgufFile file,
        SafeLlamaModelHandle model,
        int window,
        ChatTemplate template
    ) =>
        new(file.Name, window)
        {
            TrainedContextWindow = model.ContextSize,
            VocabularySize = model.Vocab.Count,
            EmbeddingSize = model.EmbeddingSize,
            ParameterCount = (long)model.ParameterCount,
            Size = (long)model.SizeInBytes,
            ChatTemplate = template.Source,
            BeginningOfText = model.Vocab.LLamaTokenToString(model.Vocab.BOS, true) ?? "",
            EndOfText = model.Vocab.LLamaTokenToString(model.Vocab.EOS, true) ?? "",
        };
}
