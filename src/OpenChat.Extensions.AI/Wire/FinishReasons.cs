using System.Collections.Frozen;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Why an answer ended, in each server's words for it.</summary>
internal static class FinishReasons
{
    public const string Stop = "stop";
    public const string Length = "length";

    /// <summary>The server failed in the middle of the answer.</summary>
    public const string Error = "error";

    private static readonly FrozenDictionary<string, string?> s_words = new Dictionary<string, string?>
    {
        // "" until the end: Ollama (ollama#4357), LocalAI (LocalAI#5102), SGLang (sglang#3912). The others are Python's and
        // JavaScript's nothing, written as text.
        [""] = null,
        ["null"] = null,
        ["none"] = null,
        ["undefined"] = null,
        [Stop] = Stop,
        // Text Generation Inference (router/src/lib.rs) and LiteLLM's table (core_helpers.py).
        ["eos_token"] = Stop,
        ["eos"] = Stop,
        ["stop_sequence"] = Stop,
        ["end_turn"] = Stop,
        ["complete"] = Stop,
        // Calls that a server read out of the reply are text again here: whether they are calls is decided above.
        ["tool_calls"] = Stop,
        ["tool_use"] = Stop,
        ["function_call"] = Stop,
        [Length] = Length,
        // LiteLLM's table too.
        ["max_tokens"] = Length,
        // Mistral (its OpenAPI document), as is "error"; OpenRouter's documentation has that one as well.
        ["model_length"] = Length,
        [Error] = Error,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Reads the value after the property the reader stands on; null for none. A word that is not in the table is itself.
    /// </summary>
    public static string? Read(ref Utf8JsonReader reader)
    {
        if (AnswerValues.ReadString(ref reader) is not { } word)
        {
            return null;
        }

        word = word.Trim();
        return s_words.TryGetValue(word, out var reason) ? reason : word;
    }
}
