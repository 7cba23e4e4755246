using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI.Servers;

/// <summary>
/// vLLM of 2026, started with <c>--served-model-name openchat-3.5-0106 --max-model-len 8192</c>, from its source
/// (https://github.com/vllm-project/vllm): each member names the file.
/// </summary>
internal sealed class VLlm(EmulatorSettings settings) : PlayedServer(settings)
{
    /// <summary>The largest window that the model's config.json allows.</summary>
    public const int DefaultWindow = 8192;

    // vllm/entrypoints/openai/chat_completion/protocol.py: max_tokens is deprecated in favor of the other.
    protected override IReadOnlyList<string> LimitFields => ["max_completion_tokens", "max_tokens"];

    // vllm/entrypoints/openai/chat_completion/protocol.py, ChatMessage; until late 2025 it was "reasoning_content".
    public override string ThinkingField => "reasoning";

    /// <summary>
    /// vllm/reasoning/deepseek_r1_reasoning_parser.py: what has no end of thinking is all thinking, so that a reply that a schema
    /// keeps from thinking has no content (https://github.com/vllm-project/vllm/issues/19222).
    /// </summary>
    public override bool ThinksFromTheStart => true;

    // vllm/entrypoints/openai/server_utils.py, AuthenticationMiddleware.
    protected override ApiError WrongKey => new(401, ApiError.NotAuthenticated, "Unauthorized");

    public override void Map(IEndpointRouteBuilder routes)
    {
        // Without a body: vllm/entrypoints/serve/instrumentator/health.py.
        routes.MapGet("/health", static _ => Task.CompletedTask);
        MapGet(routes, "/v1/models", Models);
    }

    /// <summary>Starlette's own answer: vLLM handles FastAPI's exceptions, not those of routing (server_utils.py).</summary>
    public override Task RefuseRouteAsync(HttpContext context) =>
        RefuseAsync(context, new(404, ApiError.NoRoute, "Not Found"));

    // vllm/entrypoints/openai/models/serving.py, check_model.
    protected override ApiError NoSuchModel(string model) =>
        new(404, ApiError.NoSuchModel, $"The model `{model}` does not exist.");

    // vllm/renderers/params.py, _token_len_check.
    protected override ApiError TooLong(int promptTokens, int maxTokens, int window) =>
        new(
            400,
            ApiError.ContextExceeded,
            $"This model's maximum context length is {window} tokens. However, you requested {maxTokens} output tokens and your "
                + $"prompt contains {promptTokens} input tokens, for a total of {promptTokens + (long)maxTokens} tokens. Please reduce "
                + "the length of the input prompt or the number of requested output tokens."
        );

    public override ApiError? Refusal(EmulatorPrompt prompt) =>
        base.Refusal(prompt)
        ?? (
            ModelIds.Contains(prompt.ModelId)
                ? IsZero(prompt.Body)
                    ? ZeroTokens
                    : null
                : NoSuchModel(prompt.ModelId)
        );

    // vllm/sampling_params.py, SamplingParams._verify_args.
    private static ApiError ZeroTokens => Invalid("max_tokens must be at least 1, got 0.");

    private bool IsZero(JsonElement body) =>
        LimitFields.Any(name =>
            body.TryGetProperty(name, out var limit)
            && limit.ValueKind == JsonValueKind.Number
            && limit.TryGetInt32(out var tokens)
            && tokens == 0
        );

    /// <summary>vllm/renderers/params.py: the prompt has what the requested tokens leave of the window.</summary>
    public override (EmulatorPrompt? Prompt, ApiError? Error) Fit(EmulatorPrompt prompt, int window)
    {
        var tokens = Model.CountTokens(prompt);
        return tokens >= window || tokens + (long)(prompt.MaxTokens ?? 0) > window
            ? (null, TooLong(tokens, prompt.MaxTokens ?? 0, window))
            : (WithRoom(prompt, window - tokens), null);
    }

    /// <summary>
    /// docs/features/structured_outputs.md. vllm/sampling_params.py: a backend is chosen by the schema, so that little is refused; a
    /// reference that leads nowhere is, by the last one asked (vllm/v1/structured_output/backend_guidance.py).
    /// </summary>
    public override (JsonElement? Schema, ApiError? Error) ReadConstraint(JsonElement body)
    {
        var (type, schema) = ReadFormat(body);
        return type switch
        {
            null or "text" => (null, null),
            "json_object" => (AnyObject, null),
            "json_schema" when schema is { ValueKind: JsonValueKind.Object } named => SchemaReference.FirstUnresolved(
                named
            )
                is { } reference
                ? (null, Invalid($"Grammar error: failed to resolve {reference}"))
                : (named, null),
            // vllm/entrypoints/openai/engine/protocol.py, ResponseFormat: pydantic refuses any other form.
            _ => (null, Invalid("1 validation error: {'type': 'literal_error', 'loc': ('body', 'response_format')}")),
        };
    }

    private static ApiError Invalid(string message) => new(400, ApiError.BadInput, message);

    /// <summary>vllm/entrypoints/openai/engine/protocol.py, ErrorInfo; the key and a route are refused before it.</summary>
    public override JsonNode Error(ApiError error) =>
        error.Code switch
        {
            ApiError.NotAuthenticated => new JsonObject { ["error"] = error.Message },
            ApiError.NoRoute => new JsonObject { ["detail"] = error.Message },
            _ => new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["message"] = error.Message,
                    ["type"] = TypeOf(error.Status),
                    ["param"] = error.Code switch
                    {
                        ApiError.NoSuchModel => "model",
                        ApiError.ContextExceeded => "input_tokens",
                        _ => null,
                    },
                    ["code"] = error.Status,
                },
            },
        };

    // vllm/entrypoints/serve/utils/error_response.py.
    private static string TypeOf(int status) =>
        status switch
        {
            404 => "NotFoundError",
            501 => "NotImplementedError",
            >= 500 => "InternalServerError",
            _ => "BadRequestError",
        };

    // vllm/entrypoints/openai/chat_completion/protocol.py, ChatCompletionResponseChoice.
    public override void Complete(JsonObject choice)
    {
        choice["logprobs"] = null;
        choice["stop_reason"] = null;
    }

    // vllm/entrypoints/openai/engine/protocol.py, ModelCard.
    private JsonObject Models() =>
        new()
        {
            ["object"] = "list",
            ["data"] = new JsonArray([
                .. ModelIds.Select(id =>
                {
                    var card = new JsonObject
                    {
                        ["id"] = id,
                        ["object"] = "model",
                        ["created"] = Created,
                        ["owned_by"] = "vllm",
                        ["root"] = ModelId,
                        ["parent"] = null,
                    };
                    if (Model.ContextWindow is { } window)
                    {
                        card["max_model_len"] = window;
                    }

                    return card;
                }),
            ]),
        };
}
