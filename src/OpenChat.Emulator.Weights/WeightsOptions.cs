namespace OpenChat.Emulator.Weights;

/// <summary>Represents which GGUF file a <see cref="WeightsEngine"/> runs, and how.</summary>
public sealed class WeightsOptions
{
    /// <summary>Gets or sets the path of the GGUF file; of a model in several shards, that of the first.</summary>
    public required string Path { get; set; }

    /// <summary>Gets or sets the tokens that prompt and answer may have together, at least 64.</summary>
    /// <value>
    /// <see langword="null"/> by default: 8192, or what the model was trained with where that is less. A larger value than the
    /// model was trained with is taken at its word; the answers may get worse.
    /// </value>
    public int? ContextWindow { get; set; }

    /// <summary>Gets or sets how many threads compute, 1 to 1024.</summary>
    /// <value><see langword="null"/> by default: one for each processor that the program may use.</value>
    public int? Threads { get; set; }

    /// <summary>Gets or sets how many layers of the model go to a GPU, at least 0.</summary>
    /// <value>0 by default. Any other value needs one of LLamaSharp's GPU backends; without it, llama.cpp ignores the value.</value>
    public int GpuLayers { get; set; }

    /// <summary>Gets or sets the name of the chat template, one of llama.cpp's own list such as <c>chatml</c> or <c>openchat</c>.</summary>
    /// <value><see langword="null"/> by default: the template in the file.</value>
    public string? Template { get; set; }

    /// <summary>Gets or sets how many requests may wait while one is answered, at least 0.</summary>
    /// <value>32 by default. The next one is refused with status 429 and code 3040, as the service does when it is busy.</value>
    public int MaxWaitingRequests { get; set; } = 32;
}
