using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI;

/// <summary>Errors as llama.cpp's server writes them: the HTTP status is the code.</summary>
internal static class OpenAIErrors
{
    public static JsonObject Body(ApiError error) => new() { ["error"] = Detail(error) };

    public static JsonObject Detail(ApiError error)
    {
        var detail = new JsonObject
        {
            ["code"] = error.Status,
            ["message"] = error.Message,
            ["type"] = TypeOf(error),
        };
        if (error.Excess is var (promptTokens, contextWindow))
        {
            detail["n_prompt_tokens"] = promptTokens;
            detail["n_ctx"] = contextWindow;
        }

        return detail;
    }

    private static string TypeOf(ApiError error) =>
        error.Status switch
        {
            400 when error.Code == ApiError.ContextExceeded => "exceed_context_size_error",
            400 or 413 or 415 => "invalid_request_error",
            401 => "authentication_error",
            403 => "permission_error",
            404 => "not_found_error",
            // llama.cpp has none; this is what other OpenAI-compatible servers say.
            429 => "rate_limit_error",
            501 => "not_supported_error",
            503 => "unavailable_error",
            _ => "server_error",
        };
}
