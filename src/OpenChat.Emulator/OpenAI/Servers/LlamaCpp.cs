using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI.Servers;

/// <summary>
/// llama.cpp's server of June 2026 with <c>-c 8192 --no-jinja --chat-template openchat</c>. Frames, errors and what it tells of the
/// model are recorded from it; what is not known of a model is left out.
/// </summary>
internal sealed class LlamaCpp(EmulatorSettings settings) : PlayedServer(settings)
{
    /// <summary>What the recordings ran with, and the model was trained for.</summary>
    public const int DefaultWindow = 8192;

    /// <summary>What stands where llama.cpp names its build.</summary>
    private const string Build = "openchat-emulator";

    protected override IReadOnlyList<string> LimitFields => ["max_tokens", "max_completion_tokens", "n_predict"];

    public override JsonObject FirstDelta => new() { ["role"] = "assistant", ["content"] = null };

    public override string Fingerprint => Build;

    protected override ApiError WrongKey => new(401, ApiError.NotAuthenticated, "Invalid API Key");

    public override void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { "", "/v1" })
        {
            routes.MapGet(
                $"{prefix}/health",
                static context => WriteAsync(context, new JsonObject { ["status"] = "ok" })
            );
            MapGet(routes, $"{prefix}/models", Models);
        }

        MapGet(routes, "/props", Props);
        routes.MapPost("/tokenize", WithKey(TokenizeAsync));
        routes.MapPost("/apply-template", WithKey(ApplyTemplateAsync));
    }

    public override Task RefuseRouteAsync(HttpContext context) =>
        RefuseAsync(context, new(404, ApiError.NoRoute, "File Not Found"));

    /// <summary>A server of one model looks at no name; the status is the one OpenAI has for it.</summary>
    protected override ApiError NoSuchModel(string model) =>
        new(404, ApiError.NoSuchModel, $"model '{model}' not found");

    // Recording context-exceeded.
    protected override ApiError TooLong(int promptTokens, int maxTokens, int window) =>
        new(
            400,
            ApiError.ContextExceeded,
            $"request ({promptTokens} tokens) exceeds the available context size ({window} tokens), try increasing it"
        )
        {
            Excess = (promptTokens, window),
        };

    /// <summary>
    /// Recordings json-schema and json-object; tools/server/server-common.cpp, oaicompat_chat_params_parse, takes a schema beside
    /// <c>json_object</c> and a bare <c>json_schema</c> too, and says what it refuses. Recording json-schema-bad is the last refusal.
    /// </summary>
    public override (JsonElement? Schema, ApiError? Error) ReadConstraint(JsonElement body)
    {
        if (body.TryGetProperty("json_schema", out var bare) && bare.ValueKind == JsonValueKind.Object)
        {
            return Checked(bare);
        }

        var (type, schema) = ReadFormat(body);
        return type switch
        {
            null or "" or "text" => (null, null),
            "json_object" => Checked(
                body.GetProperty("response_format").TryGetProperty("schema", out var beside) ? beside : AnyObject
            ),
            "json_schema" => schema is { } named ? Checked(named) : (null, null),
            _ => (null, Invalid($"response_format type must be one of \"text\" or \"json_object\", but got: {type}")),
        };
    }

    private static (JsonElement? Schema, ApiError? Error) Checked(JsonElement schema) =>
        SchemaReference.FirstUnresolved(schema) is { } reference
            ? (null, Invalid($"JSON schema conversion failed:\nError resolving ref {reference}"))
            : (schema, null);

    private static ApiError Invalid(string message) => new(400, ApiError.BadInput, message);

    public override JsonNode Error(ApiError error) => new JsonObject { ["error"] = Detail(error) };

    /// <summary>The HTTP status is the code.</summary>
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

    private JsonObject Models() =>
        new()
        {
            ["models"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = ModelId,
                    ["model"] = ModelId,
                    ["type"] = "model",
                    ["capabilities"] = new JsonArray("completion"),
                }
            ),
            ["object"] = "list",
            ["data"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = ModelId,
                    ["aliases"] = new JsonArray(),
                    ["tags"] = new JsonArray(),
                    ["object"] = "model",
                    ["created"] = Created,
                    ["owned_by"] = Build,
                    ["meta"] = Known(
                        ("n_vocab", Model.Facts.VocabularySize),
                        ("n_ctx", Model.ContextWindow ?? 0),
                        ("n_ctx_train", Model.Facts.TrainedContextWindow),
                        ("n_embd", Model.Facts.EmbeddingSize),
                        ("n_params", Model.Facts.ParameterCount),
                        ("size", Model.Facts.Size)
                    ),
                }
            ),
        };

    private JsonObject Props() =>
        new()
        {
            ["default_generation_settings"] = Known(("n_ctx", Model.ContextWindow ?? 0)),
            ["total_slots"] = 1,
            ["model_alias"] = ModelId,
            ["model_path"] = ModelId,
            ["modalities"] = new JsonObject { ["vision"] = false, ["audio"] = false },
            ["chat_template"] = Model.Facts.ChatTemplate,
            ["bos_token"] = Model.Facts.BeginningOfText,
            ["eos_token"] = Model.Facts.EndOfText,
            ["build_info"] = Build,
            ["is_sleeping"] = false,
        };

    private Task TokenizeAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<EmulatorRequest>().Json;
        if (TokenizeError(body) is { } error)
        {
            return RefuseAsync(context, error);
        }

        var tokens = body!.Value.TryGetProperty("content", out var content)
            ? Model.Tokenize(
                content.GetString()!,
                Flag(body.Value, "add_special", false),
                Flag(body.Value, "parse_special", true)
            )
            : [];
        return WriteAsync(
            context,
            new JsonObject { ["tokens"] = new JsonArray([.. tokens.Select(token => JsonValue.Create(token))]) }
        );
    }

    private static ApiError? TokenizeError(JsonElement? json) =>
        json is not { ValueKind: JsonValueKind.Object } body ? Invalid("the body is not a JSON object")
        : body.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.String
            ? Invalid("'content' must be a string")
        : Flag(body, "with_pieces", false)
            ? new(501, ApiError.BadInput, "'with_pieces' is not supported; ask without it")
        : null;

    private static bool Flag(JsonElement body, string name, bool otherwise) =>
        !body.TryGetProperty(name, out var flag) ? otherwise : flag.ValueKind == JsonValueKind.True;

    private Task ApplyTemplateAsync(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<EmulatorRequest>();
        var (prompt, error) = OpenAIRequest.Read(request.Json, chat: true, this);
        return prompt is null || (error = Refusal(prompt)) is not null
            ? RefuseAsync(context, error!)
            : WriteAsync(context, new JsonObject { ["prompt"] = Model.ApplyTemplate(prompt.Messages) });
    }
}
