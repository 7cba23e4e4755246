namespace OpenChat.Emulator;

/// <summary>Names a server whose OpenAI-compatible routes the emulator can play.</summary>
/// <remarks>
/// What a server does is written from recordings, its documentation or its source, which the emulator's code names at each
/// behaviour; docs/engines.md has the table.
/// </remarks>
public enum EmulatedServer
{
    /// <summary>llama.cpp's <c>llama-server</c> of June 2026. Its window stands in <c>/props</c>; a prompt beyond it is refused.</summary>
    LlamaCpp,

    /// <summary>
    /// Ollama 0.x of August 2026. Its window stands in <c>/api/ps</c> once a model has answered; what does not fit is cut from the
    /// front without a word.
    /// </summary>
    Ollama,

    /// <summary>vLLM of 2026. Its window stands in <c>/v1/models</c>; a prompt that does not fit together with <c>max_tokens</c> is refused.</summary>
    VLlm,

    /// <summary>
    /// LM Studio 0.4. Its window stands in <c>/api/v0/models</c>; a prompt beyond it is refused, in a stream by an event. An unknown
    /// route is answered with 200.
    /// </summary>
    LMStudio,
}
