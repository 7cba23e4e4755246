using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI;

/// <summary>Errors as llama.cpp's server writes them: the HTTP status is the code.</summary>
internal static class OpenAIErrors
{
    public static JsonObject Body(ApiError error) => new() { ["error"] = Detail(error) };

    public static JsonObject Detail(ApiError error) =>
        new()
        {
            ["code"] = error.Status,
            ["message"] = error.Message,
            ["type"] = TypeOf(error.Status),
        };

    private static string TypeOf(int status) =>
        status switch
        {
            400 or 413 or 415 => "invalid_request_error",
            401 => "authentication_error",
            403 => "permission_error",
            404 => "not_found_error",
            501 => "not_supported_error",
            503 => "unavailable_error",
            _ => "server_error",
        };
}
