namespace OpenChat.Emulator;

/// <summary>Represents what an engine knows of the model it holds.</summary>
/// <param name="Id">The model's name, which answers carry; usually that of its file.</param>
/// <param name="ContextWindow">The tokens that prompt and answer may have together.</param>
public sealed record EmulatorModel(string Id, int ContextWindow)
{
    /// <summary>Gets the context window that the model was trained with, in tokens.</summary>
    public int TrainedContextWindow { get; init; }

    /// <summary>Gets the number of tokens in the model's vocabulary.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Gets the length of the vectors that the model computes with.</summary>
    public int EmbeddingSize { get; init; }

    /// <summary>Gets the number of the model's parameters.</summary>
    public long ParameterCount { get; init; }

    /// <summary>Gets the bytes that the model's tensors take.</summary>
    public long Size { get; init; }

    /// <summary>Gets the chat template: a name that llama.cpp knows, or the text that the file holds.</summary>
    public string ChatTemplate { get; init; } = "";

    /// <summary>Gets the spelling of the token that begins a text.</summary>
    /// <value>Empty where the model has none.</value>
    public string BeginningOfText { get; init; } = "";

    /// <summary>Gets the spelling of the token that ends an answer.</summary>
    /// <value>Empty where the model has none.</value>
    public string EndOfText { get; init; } = "";
}
