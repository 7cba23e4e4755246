namespace OpenChat.Extensions.AI.Wire;

/// <summary>Why an answer ended, in each server's words for it.</summary>
internal static class FinishReasons
{
    public const string Stop = "stop";
    public const string Length = "length";

    /// <summary>The server failed in the middle of the answer.</summary>
    public const string Error = "error";

    /// <summary>
    /// Reads the value after the property the reader stands on; null for none. A word that is not known is itself.
    /// </summary>
    public static string? Read(ref ServerJson json)
    {
        var word = json.ReadString()?.Trim();
        return word?.ToLowerInvariant() switch
        {
            // "" until the end: Ollama (ollama#4357), LocalAI (LocalAI#5102), SGLang (sglang#3912). The others are Python's
            // and JavaScript's nothing, written as text.
            null or "" or "null" or "none" or "undefined" => null,
            Stop => Stop,
            // Text Generation Inference (router/src/lib.rs) and LiteLLM's table (core_helpers.py).
            "eos_token" or "eos" or "stop_sequence" or "end_turn" or "complete" => Stop,
            // Calls that a server read out of the reply are text again here: whether they are calls is decided above.
            "tool_calls" or "tool_use" or "function_call" => Stop,
            // LiteLLM's table too.
            Length or "max_tokens" => Length,
            // Mistral (its OpenAPI document), as is "error"; OpenRouter's documentation has that one as well.
            "model_length" => Length,
            Error => Error,
            _ => word,
        };
    }
}
