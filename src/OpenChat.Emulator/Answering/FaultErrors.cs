using System.Globalization;
using System.Text.Json.Nodes;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>The errors that faults call for, and the shapes errors were seen in.</summary>
internal static class FaultErrors
{
    /// <summary>Faults that say nothing of the error itself, only of how it is written.</summary>
    private static readonly EmulatorFaultKind[] s_shapes =
    [
        ErrorWithoutCode,
        ErrorCodeAsString,
        SingleError,
        ErrorArray,
        OpenAIError,
        InternalCode,
        PlainTextError,
        EmptyError,
        HugeError,
        SuccessFalse,
    ];

    public static ApiError? Of(FaultPlan faults) =>
        faults.Find(Status) is { } status
            ? new(
                faults.Value(Status) ?? 500,
                status.Code ?? 3043,
                "AiError: an error that the emulator was told to answer"
            )
        : faults.Has(Quota)
            ? new(
                429,
                3036,
                "AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to a paid plan"
            )
        : faults.Has(Busy) ? new(429, 3040, "AiError: Capacity temporarily exceeded, please try again.")
        : faults.Has(Retired) ? new(400, 5028, "AiError: This model was deprecated on 2025-10-01")
        : faults.Has(ModelNotFound) ? new(400, 5007, "No such model @cf/openchat/openchat-3.5-0106 or task")
        : faults.Has(ContextExceeded)
            ? new(
                400,
                ApiError.ContextExceeded,
                "AiError: The estimated number of input and maximum output tokens exceeded this model context window limit (8192)."
            )
        : faults.Has(TimedOut) ? new(408, 3007, "AiError: Request timeout")
        : faults.Has(Redirect) ? new(307, 0, "")
        : faults.Has(HtmlError) ? new(502, 0, "Bad gateway")
        : Array.Exists(s_shapes, faults.Has) ? new(500, 3043, "AiError: Internal server error")
        : null;

    /// <summary>Gives the error another shape than its dialect's; <see langword="null"/> when no fault asks for one.</summary>
    public static JsonNode? Shape(FaultPlan faults, ApiError error) =>
        faults.Has(ErrorWithoutCode) ? Envelope(Plain(error))
        : faults.Has(ErrorCodeAsString) ? Envelope(Plain(error, error.Code.ToString(CultureInfo.InvariantCulture)))
        : faults.Has(SingleError) ? new JsonObject { ["error"] = Plain(error, error.Code) }
        : faults.Has(ErrorArray) ? new JsonObject { ["error"] = new JsonArray(Plain(error, error.Code)) }
        : faults.Has(OpenAIError) ? new JsonObject { ["error"] = OpenAIShape(error) }
        : faults.Has(InternalCode) ? new JsonObject { ["internalCode"] = error.Code, ["message"] = error.Message }
        : null;

    private static JsonObject Envelope(JsonNode error) =>
        new()
        {
            ["result"] = new JsonArray(),
            ["success"] = false,
            ["errors"] = new JsonArray(error),
            ["messages"] = new JsonArray(),
        };

    private static JsonObject Plain(ApiError error, JsonNode? code = null)
    {
        var plain = new JsonObject { ["message"] = error.Message };
        if (code is not null)
        {
            plain["code"] = code;
        }

        return plain;
    }

    private static JsonObject OpenAIShape(ApiError error) =>
        new()
        {
            ["message"] = error.Message,
            ["type"] = error.Status >= 500 ? "server_error" : "invalid_request_error",
            ["param"] = null,
            ["code"] =
                error.Status == 429 ? "rate_limit_exceeded"
                : error.Code == ApiError.ContextExceeded ? "context_length_exceeded"
                : "error",
        };
}
