using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI.Servers;

/// <summary>
/// LM Studio 0.4 with one model that was loaded by <c>lms load</c>, from its documentation (https://lmstudio.ai/docs/developer)
/// and, since its source is not open, from the answers in issues: "tracker" is
/// https://github.com/lmstudio-ai/lmstudio-bug-tracker.
/// </summary>
internal sealed class LMStudio(EmulatorSettings settings) : PlayedServer(settings)
{
    /// <summary>What a model is loaded with where nobody says otherwise (https://github.com/zed-industries/zed/pull/25606).</summary>
    public const int DefaultWindow = 4096;

    // docs/developer/api-changelog, 0.3.23; for DeepSeek R1 and by a setting it is "reasoning_content" (0.3.9).
    public override string ThinkingField => "reasoning";

    /// <summary>https://github.com/agustif/opencode-lmstudio/issues/41.</summary>
    protected override ApiError WrongKey =>
        new(
            401,
            ApiError.NotAuthenticated,
            "An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header "
                + "using the 'Bearer' scheme (i.e., 'Authorization: Bearer $LM_API_TOKEN')."
        );

    public override void Map(IEndpointRouteBuilder routes)
    {
        MapGet(routes, "/v1/models", Models);
        MapGet(
            routes,
            "/api/v0/models",
            () => new JsonObject { ["object"] = "list", ["data"] = new JsonArray(LoadedModel()) }
        );
        routes.MapGet(
            "/api/v0/models/{**model}",
            WithKey(context =>
                context.Request.RouteValues["model"] as string == ModelId
                    ? WriteAsync(context, LoadedModel())
                    : RefuseAsync(context, NoSuchModel(context.Request.RouteValues["model"] as string ?? ""))
            )
        );
    }

    /// <summary>Tracker #618: status 200.</summary>
    public override Task RefuseRouteAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return RefuseAsync(
            context,
            new(200, ApiError.NoRoute, $"Unexpected endpoint or method. ({context.Request.Method} {target})")
        );
    }

    /// <summary>https://github.com/letta-ai/letta/pull/1876; where one model is loaded, a chat gets it by any name (tracker #619).</summary>
    protected override ApiError NoSuchModel(string model) =>
        new(404, ApiError.NoSuchModel, $"Model \"{model}\" not found. Please specify a valid model.");

    // Tracker #2205 and #2256, of 0.4.
    protected override ApiError TooLong(int promptTokens, int maxTokens, int window) =>
        new(
            400,
            ApiError.ContextExceeded,
            $"The number of tokens to keep from the initial prompt is greater than the context length (n_keep: {promptTokens} >= n_ctx: "
                + $"{window}). Try to load the model with a larger context length, or provide a shorter input"
        );

    public override string NameInAnswers(EmulatorPrompt prompt) => ModelId;

    /// <summary>
    /// docs/developer/openai-compat/structured-output; what is no such type is refused as in tracker #307 and
    /// https://github.com/willmiao/ComfyUI-Lora-Manager/issues/1033. Of a schema itself no refusal is known.
    /// </summary>
    public override (JsonElement? Schema, ApiError? Error) ReadConstraint(JsonElement body)
    {
        var (type, schema) = ReadFormat(body);
        return type switch
        {
            null or "text" => (null, null),
            "json_schema" => (schema, null),
            _ => (null, new(400, ApiError.BadInput, "'response_format.type' must be 'json_schema' or 'text'")),
        };
    }

    /// <summary>
    /// https://github.com/nugget/thane-ai-agent/pull/1395 and tracker #2322: asked for a stream, the server begins one with status
    /// 200 and reports there what it would refuse with 400.
    /// </summary>
    public override bool ReportsInStream(ApiError error) => error.Code == ApiError.ContextExceeded;

    public override IEnumerable<string> StreamErrorEvents(ApiError error) =>
        [
            "event: error\ndata: "
                + JsonText.Of(
                    new JsonObject
                    {
                        ["error"] = new JsonObject { ["message"] = error.Message },
                        ["message"] = error.Message,
                    }
                ),
        ];

    /// <summary>A bare text, but for a model that is not there and for the key.</summary>
    public override JsonNode Error(ApiError error) =>
        new JsonObject
        {
            ["error"] = error.Code switch
            {
                ApiError.NoSuchModel => new JsonObject
                {
                    ["message"] = error.Message,
                    ["type"] = "invalid_request_error",
                    ["param"] = "model",
                    ["code"] = "model_not_found",
                },
                ApiError.NotAuthenticated => new JsonObject
                {
                    ["type"] = "invalid_request",
                    ["code"] = "invalid_api_key",
                    ["message"] = error.Message,
                },
                _ => error.Message,
            },
        };

    // docs/developer/rest/endpoints, its answer to a chat.
    public override void Complete(JsonObject choice) => choice["logprobs"] = null;

    // Tracker #2139.
    private JsonObject Models() =>
        new()
        {
            ["data"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = ModelId,
                    ["object"] = "model",
                    ["owned_by"] = "organization_owner",
                }
            ),
            ["object"] = "list",
        };

    /// <summary>docs/developer/rest/endpoints; <c>loaded_context_length</c> as in tracker #726.</summary>
    private JsonObject LoadedModel() =>
        [
            new("id", ModelId),
            new("object", "model"),
            new("type", "llm"),
            new("state", "loaded"),
            .. Known(
                    ("max_context_length", Model.Facts.TrainedContextWindow),
                    ("loaded_context_length", Model.ContextWindow ?? 0)
                )
                .Select(static length => KeyValuePair.Create(length.Key, length.Value?.DeepClone())),
        ];
}
