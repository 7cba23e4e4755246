namespace OpenChat.Emulator;

/// <summary>Represents an engine that holds a model: it knows the model's tokens, its template and its context window.</summary>
/// <remarks>
/// The emulator then counts and refuses by the model's own tokens, and answers <c>/props</c>, <c>/tokenize</c>,
/// <c>/apply-template</c> and <c>/v1/models</c> from it, as llama.cpp's server does.
/// </remarks>
public interface IModelEngine : IEmulatorEngine
{
    /// <summary>Gets what is known of the model.</summary>
    /// <value><see langword="null"/> while it is being loaded; <c>/health</c> then answers 503, and so does every request.</value>
    EmulatorModel? Model { get; }

    /// <summary>Counts the tokens that the model reads for a prompt, template included.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <returns>The tokens, beginning-of-text included where the model has one.</returns>
    /// <exception cref="EmulatorEngineException">The model is still being loaded.</exception>
    int CountTokens(EmulatorPrompt prompt);

    /// <summary>Splits a text into the model's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecial">Whether the model's own token for the beginning of a text is put first.</param>
    /// <param name="parseSpecial">Whether the spelling of a control token, such as <c>&lt;|end_of_turn|&gt;</c>, becomes that token.</param>
    /// <returns>The tokens' numbers.</returns>
    /// <exception cref="EmulatorEngineException">The model is still being loaded.</exception>
    IReadOnlyList<int> Tokenize(string text, bool addSpecial, bool parseSpecial);

    /// <summary>Writes a conversation as the model reads it.</summary>
    /// <param name="messages">The conversation.</param>
    /// <returns>The prompt, up to where the model's answer begins.</returns>
    /// <exception cref="EmulatorEngineException">The model is still being loaded, or its template has no place for such a conversation.</exception>
    string ApplyTemplate(IReadOnlyList<EmulatorMessage> messages);
}
