namespace OpenChat.Emulator.Weights;

/// <summary>Represents which GGUF file a <see cref="WeightsEngine"/> runs, and how.</summary>
public sealed class WeightsOptions
{
    /// <summary>The smallest <see cref="ContextWindow"/>, in tokens.</summary>
    public const int MinContextWindow = 64;

    /// <summary>The largest number of <see cref="Threads"/>.</summary>
    public const int MaxThreads = 1024;

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

    /// <exception cref="WeightsException">A value is out of its range.</exception>
    internal WeightsOptions CheckedCopy()
    {
        Require(ContextWindow is null or >= MinContextWindow, $"ContextWindow is at least {MinContextWindow} tokens.");
        Require(Threads is null or (>= 1 and <= MaxThreads), $"Threads is 1 to {MaxThreads}.");
        Require(GpuLayers >= 0, "GpuLayers is 0 or more.");
        Require(MaxWaitingRequests >= 0, "MaxWaitingRequests is 0 or more.");
        Require(
            Template is null || !string.IsNullOrWhiteSpace(Template),
            "Template is blank; leave it null for the file's own."
        );
        return (WeightsOptions)MemberwiseClone();
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new WeightsException(WeightsProblem.InvalidOption, message);
        }
    }
}
