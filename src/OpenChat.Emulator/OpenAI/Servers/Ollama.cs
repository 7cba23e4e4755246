using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI.Servers;

/// <summary>
/// Ollama of August 2026 on a machine of less than 24 GiB of VRAM, from its source and documentation
/// (https://github.com/ollama/ollama at fb30760): each member names the file.
/// </summary>
internal sealed class Ollama(EmulatorSettings settings) : PlayedServer(settings)
{
    /// <summary>docs/context-length.mdx: 4k below 24 GiB of VRAM.</summary>
    public const int DefaultWindow = 4096;

    /// <summary>api/types.go, DefaultOptions, NumKeep: the tokens of the beginning that a cut leaves.</summary>
    private const int KeptTokens = 4;

    private readonly ConcurrentDictionary<string, bool> _loaded = new(StringComparer.OrdinalIgnoreCase);

    // openai/openai.go, ChatCompletionRequest: max_completion_tokens is read over.
    protected override IReadOnlyList<string> LimitFields => ["max_tokens"];

    // openai/openai.go, Message.
    public override string ThinkingField => "reasoning";

    /// <summary>openai/openai.go, toChunk: the first piece of text has the role.</summary>
    public override JsonObject? FirstDelta => null;

    // openai/openai.go, ToChatCompletion.
    public override string Fingerprint => "fp_ollama";

    /// <summary>docs/api/openai-compatibility.mdx: a key is "required but ignored", which is OpenAI's clients' requirement.</summary>
    protected override bool IsAccepted(HttpContext context) => true;

    protected override ApiError WrongKey => throw new System.Diagnostics.UnreachableException("No key is asked for.");

    // server/routes.go, GenerateRoutes.
    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", static context => WriteTextAsync(context, "Ollama is running"));
        MapGet(routes, "/v1/models", Models);
        MapGet(routes, "/api/tags", () => new JsonObject { ["models"] = Named(ModelIds) });
        MapGet(routes, "/api/ps", () => new JsonObject { ["models"] = Named(_loaded.Keys.Order(), isLoaded: true) });
        routes.MapPost("/api/show", ShowAsync);
    }

    /// <summary>gin's own answer, which is no JSON.</summary>
    public override Task RefuseRouteAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteTextAsync(context, "404 page not found");
    }

    private static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    // server/routes.go, ChatHandler.
    protected override ApiError NoSuchModel(string model) =>
        new(404, ApiError.NoSuchModel, $"model '{model}' not found");

    /// <summary>llm/llama_server.go: what is answered where a prompt may not be cut.</summary>
    protected override ApiError TooLong(int promptTokens, int maxTokens, int window) =>
        new(
            400,
            ApiError.ContextExceeded,
            "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context "
                + "length in settings, or use a model with a longer context length"
        );

    /// <summary>server/routes.go, ChatHandler; middleware/openai.go, ChatMiddleware.</summary>
    public override ApiError? Refusal(EmulatorPrompt prompt) =>
        base.Refusal(prompt)
        ?? (
            !prompt.Body.TryGetProperty("model", out var name)
            || name.ValueKind != JsonValueKind.String
            || name.ValueEquals("")
                ? Invalid("model is required")
            : !IsServed(prompt.ModelId) ? NoSuchModel(prompt.ModelId)
            : prompt.RawText is null && prompt.Messages.Count == 0 ? Invalid("[] is too short - 'messages'")
            : HasTools(prompt.Body)
                ? Invalid($"registry.ollama.ai/library/{Tagged(prompt.ModelId)} does not support tools")
            : null
        );

    private static bool HasTools(JsonElement body) =>
        body.TryGetProperty("tools", out var tools)
        && tools.ValueKind == JsonValueKind.Array
        && tools.GetArrayLength() > 0;

    /// <summary>
    /// server/prompt.go, chatPrompt: messages go from the front without a word, but for those of the system and the last one. Where
    /// that is not enough, llm/llama_server.go keeps the first tokens and drops half a window behind them. The answer ends where the
    /// window does (https://github.com/ralphgrewe/TradingAgents/issues/168: 4096 tokens in all, whatever was asked for).
    /// </summary>
    public override (EmulatorPrompt? Prompt, ApiError? Error) Fit(EmulatorPrompt prompt, int window)
    {
        prompt = Templated(prompt);
        var fitting = prompt;
        for (var first = 1; first < prompt.Messages.Count && Model.CountTokens(fitting) > window; first++)
        {
            fitting = prompt.With([
                .. prompt.Messages.Take(first).Where(static message => message.Role == "system"),
                .. prompt.Messages.Skip(first),
            ]);
        }

        var tokens = Model.CountTokens(fitting);
        if (tokens >= window)
        {
            fitting = WithoutItsBeginning(fitting, window - Math.Max((window - KeptTokens) / 2, 1));
            tokens = Model.CountTokens(fitting);
        }

        return (WithRoom(fitting, Math.Max(window - tokens, 1)), null);
    }

    /// <summary>
    /// openai/openai.go, FromCompleteRequest, sets no raw: what /v1/completions gets is a user's message to the model's template.
    /// </summary>
    private static EmulatorPrompt Templated(EmulatorPrompt prompt) =>
        prompt.RawText is { } text ? prompt.With([new EmulatorMessage("user", text)], isRaw: false) : prompt;

    /// <summary>The system's text and the beginning of the last message are what is lost first.</summary>
    private EmulatorPrompt WithoutItsBeginning(EmulatorPrompt prompt, int most)
    {
        var (role, text) = prompt.Messages[^1];
        EmulatorPrompt From(int start) => prompt.With([new EmulatorMessage(role, text[start..])]);
        var (fits, tooLong) = (text.Length, 0);
        while (fits - tooLong > 1)
        {
            var middle = (fits + tooLong) / 2;
            (fits, tooLong) = Model.CountTokens(From(middle)) <= most ? (middle, tooLong) : (fits, middle);
        }

        return From(fits < text.Length && char.IsLowSurrogate(text[fits]) ? fits + 1 : fits);
    }

    public override void Answers(EmulatorPrompt prompt) => _loaded[Tagged(prompt.ModelId)] = true;

    public override string NameInAnswers(EmulatorPrompt prompt) => prompt.ModelId;

    /// <summary>
    /// openai/openai.go, FromChatRequest: a schema becomes the format, an unknown type nothing. llm/llama_server.go gives the schema
    /// to llama.cpp's server and passes on what that refuses.
    /// </summary>
    public override (JsonElement? Schema, ApiError? Error) ReadConstraint(JsonElement body)
    {
        var (type, schema) = ReadFormat(body);
        return (type?.Trim().ToLowerInvariant(), schema) switch
        {
            ("json_object", _) => (AnyObject, null),
            ("json_schema", { ValueKind: JsonValueKind.Object } named) => SchemaReference.FirstUnresolved(named)
                is { } reference
                ? (null, Invalid($"JSON schema conversion failed:\nError resolving ref {reference}"))
                : (named, null),
            ("json_schema", { ValueKind: not JsonValueKind.Null } other) => (
                null,
                new(500, 3043, $"invalid format: {other.GetRawText()}; expected \"json\" or a valid JSON Schema object")
            ),
            _ => (null, null),
        };
    }

    private static ApiError Invalid(string message) => new(400, ApiError.BadInput, message);

    // openai/openai.go, NewError.
    public override JsonNode Error(ApiError error) =>
        new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["message"] = error.Message,
                ["type"] = error.Status switch
                {
                    400 => "invalid_request_error",
                    404 => "not_found_error",
                    _ => "api_error",
                },
                ["param"] = null,
                ["code"] = null,
            },
        };

    /// <summary>
    /// server/routes.go, streamResponse, writes <c>{"error": …}</c>, and middleware/openai.go, ChatWriter, makes a frame without text
    /// of it: the error is lost, and the stream ends without a mark.
    /// </summary>
    public override IEnumerable<string> StreamErrorEvents(ApiError error) =>
        [
            "data: "
                + JsonText.Of(
                    new JsonObject
                    {
                        ["object"] = "chat.completion.chunk",
                        ["system_fingerprint"] = Fingerprint,
                        ["choices"] = new JsonArray(
                            new JsonObject
                            {
                                ["index"] = 0,
                                ["delta"] = new JsonObject { ["content"] = "" },
                                ["finish_reason"] = null,
                            }
                        ),
                    }
                ),
        ];

    // openai/openai.go, ToListCompletion.
    private JsonObject Models() =>
        new()
        {
            ["object"] = "list",
            ["data"] = new JsonArray([
                .. ModelIds.Select(static id => new JsonObject
                {
                    ["id"] = Tagged(id),
                    ["object"] = "model",
                    ["created"] = Created,
                    ["owned_by"] = "library",
                }),
            ]),
        };

    /// <summary>api/types.go, ListModelResponse and ProcessModelResponse; a loaded one has its window.</summary>
    private JsonArray Named(IEnumerable<string> names, bool isLoaded = false) =>
        [
            .. names.Select(name =>
            {
                var model = new JsonObject { ["name"] = Tagged(name), ["model"] = Tagged(name) };
                if (isLoaded && Model.ContextWindow is { } window)
                {
                    model["context_length"] = window;
                }

                return model;
            }),
        ];

    /// <summary>server/routes.go, ShowHandler and GetModelInfo: the window the model was trained for, and the Modelfile's where it has one.</summary>
    private Task ShowAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<EmulatorRequest>().Json;
        var name = NameOf(body, "model") ?? NameOf(body, "name");
        if (name is null || !IsServed(name))
        {
            context.Response.StatusCode = name is null ? 400 : 404;
            return WriteAsync(
                context,
                new JsonObject { ["error"] = name is null ? "model is required" : $"model '{name}' not found" }
            );
        }

        var show = new JsonObject
        {
            ["model_info"] = new JsonObject([
                new("general.architecture", "llama"),
                .. Known(("llama.context_length", Model.Facts.TrainedContextWindow))
                    .Select(static length => KeyValuePair.Create(length.Key, length.Value?.DeepClone())),
            ]),
            ["capabilities"] = new JsonArray("completion"),
        };
        if (Settings.SetContextWindow is { } window)
        {
            show["parameters"] = $"{"num_ctx", -30} {window.ToString(CultureInfo.InvariantCulture)}";
        }

        return WriteAsync(context, show);
    }

    private static string? NameOf(JsonElement? body, string field) =>
        body is { ValueKind: JsonValueKind.Object } asked
        && asked.TryGetProperty(field, out var name)
        && name.ValueKind == JsonValueKind.String
        && name.GetString() is { Length: > 0 } text
            ? text
            : null;

    private bool IsServed(string name) =>
        ModelIds.Any(id => Tagged(id).Equals(Tagged(name), StringComparison.OrdinalIgnoreCase));

    /// <summary>types/model/name.go, DisplayShortest: a name is told with its tag, and without one it is the latest.</summary>
    private static string Tagged(string name) => name.Contains(':', StringComparison.Ordinal) ? name : $"{name}:latest";
}
