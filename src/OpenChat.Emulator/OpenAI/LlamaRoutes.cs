using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI;

/// <summary>What a client can learn from llama.cpp's server: the model, its window, its tokens, its template. What is not known is left out.</summary>
internal sealed class LlamaRoutes(EmulatorSettings settings)
{
    private readonly LlamaServer _server = new(settings);

    public void Map(IEndpointRouteBuilder application)
    {
        var routes = application.MapGroup("").WithMetadata(LlamaServer.Dialect);
        foreach (var prefix in new[] { "", "/v1" })
        {
            routes.MapGet(
                $"{prefix}/health",
                context => LlamaServer.WriteAsync(context, new JsonObject { ["status"] = "ok" })
            );
            routes.MapGet(
                $"{prefix}/models",
                _server.WithKey(context => LlamaServer.WriteAsync(context, Models(settings.Model.Facts)))
            );
        }

        routes.MapGet(
            "/props",
            _server.WithKey(context => LlamaServer.WriteAsync(context, Props(settings.Model.Facts)))
        );
        routes.MapPost("/tokenize", _server.WithKey(TokenizeAsync));
        routes.MapPost("/apply-template", _server.WithKey(ApplyTemplateAsync));
    }

    private JsonObject Models(EmulatorModel model) =>
        new()
        {
            ["models"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = model.Id,
                    ["model"] = model.Id,
                    ["type"] = "model",
                    ["capabilities"] = new JsonArray("completion"),
                }
            ),
            ["object"] = "list",
            ["data"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = model.Id,
                    ["aliases"] = new JsonArray(),
                    ["tags"] = new JsonArray(),
                    ["object"] = "model",
                    ["created"] = OpenAIDialect.Created,
                    ["owned_by"] = LlamaServer.Build,
                    ["meta"] = Known(
                        ("n_vocab", model.VocabularySize),
                        ("n_ctx", settings.Model.ContextWindow ?? 0),
                        ("n_ctx_train", model.TrainedContextWindow),
                        ("n_embd", model.EmbeddingSize),
                        ("n_params", model.ParameterCount),
                        ("size", model.Size)
                    ),
                }
            ),
        };

    private JsonObject Props(EmulatorModel model) =>
        new()
        {
            ["default_generation_settings"] = Known(("n_ctx", settings.Model.ContextWindow ?? 0)),
            ["total_slots"] = 1,
            ["model_alias"] = model.Id,
            ["model_path"] = model.Id,
            ["modalities"] = new JsonObject { ["vision"] = false, ["audio"] = false },
            ["chat_template"] = model.ChatTemplate,
            ["bos_token"] = model.BeginningOfText,
            ["eos_token"] = model.EndOfText,
            ["build_info"] = LlamaServer.Build,
            ["is_sleeping"] = false,
        };

    private static JsonObject Known(params (string Name, long Value)[] values) =>
        [
            .. values
                .Where(value => value.Value > 0)
                .Select(value => KeyValuePair.Create(value.Name, (JsonNode?)value.Value)),
        ];

    private Task TokenizeAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<EmulatorRequest>().Json;
        if (TokenizeError(body) is { } error)
        {
            return LlamaServer.RefuseAsync(context, error);
        }

        var tokens = body!.Value.TryGetProperty("content", out var content)
            ? settings.Model.Tokenize(
                content.GetString()!,
                Flag(body.Value, "add_special", false),
                Flag(body.Value, "parse_special", true)
            )
            : [];
        return LlamaServer.WriteAsync(
            context,
            new JsonObject { ["tokens"] = new JsonArray([.. tokens.Select(token => JsonValue.Create(token))]) }
        );
    }

    private static ApiError? TokenizeError(JsonElement? json) =>
        json is not { ValueKind: JsonValueKind.Object } body ? new(400, 5006, "the body is not a JSON object")
        : body.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.String
            ? new(400, 5006, "'content' must be a string")
        : Flag(body, "with_pieces", false) ? new(501, 5006, "'with_pieces' is not supported; ask without it")
        : null;

    private static bool Flag(JsonElement body, string name, bool otherwise) =>
        !body.TryGetProperty(name, out var flag) ? otherwise : flag.ValueKind == JsonValueKind.True;

    private Task ApplyTemplateAsync(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<EmulatorRequest>();
        var (prompt, error) = OpenAIRequest.Read(request.Json, chat: true);
        return prompt is null || (error = _server.Refusal(prompt)) is not null
            ? LlamaServer.RefuseAsync(context, error!)
            : LlamaServer.WriteAsync(
                context,
                new JsonObject { ["prompt"] = settings.Model.ApplyTemplate(prompt.Messages) }
            );
    }
}
