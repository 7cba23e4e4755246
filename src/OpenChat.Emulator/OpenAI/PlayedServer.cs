using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using OpenChat.Emulator.OpenAI.Servers;

namespace OpenChat.Emulator.OpenAI;

/// <summary>
/// What one server does in its own way on its OpenAI-compatible routes. What stands here is what most of them do; each file of
/// <c>Servers</c> says what one does otherwise, and where that is written.
/// </summary>
internal abstract class PlayedServer(EmulatorSettings settings)
{
    /// <summary>The same in every run, so that a test can compare whole bodies: the day the model was published.</summary>
    public const long Created = 1_704_412_800;

    private static readonly Dictionary<
        EmulatedServer,
        (int Window, Func<EmulatorSettings, PlayedServer> Create)
    > s_servers = new()
    {
        [EmulatedServer.LlamaCpp] = (LlamaCpp.DefaultWindow, static settings => new LlamaCpp(settings)),
        [EmulatedServer.Ollama] = (Ollama.DefaultWindow, static settings => new Ollama(settings)),
        [EmulatedServer.VLlm] = (VLlm.DefaultWindow, static settings => new VLlm(settings)),
        [EmulatedServer.LMStudio] = (LMStudio.DefaultWindow, static settings => new LMStudio(settings)),
    };

    /// <summary>Gets the dialect of what is refused before anything is asked.</summary>
    public OpenAIDialect Dialect => field ??= new(this, FaultPlan.None, true, "", "", includeUsage: false);

    protected EmulatorSettings Settings { get; } = settings;

    protected ServedModel Model => Settings.Model;

    /// <summary>Gets the name under which the model is served first.</summary>
    protected string ModelId => Model.Facts.Id;

    /// <summary>Gets all names under which the model is served.</summary>
    protected IEnumerable<string> ModelIds => Settings.ServedNames.Prepend(ModelId);

    /// <summary>Gets the fields that limit an answer's tokens; the first that is there counts.</summary>
    protected virtual IReadOnlyList<string> LimitFields => ["max_tokens", "max_completion_tokens"];

    /// <summary>Gets the field that thinking has beside the text.</summary>
    public virtual string ThinkingField => "reasoning_content";

    /// <summary>Gets a value indicating whether a reply is thinking until the mark that ends it, even without one that begins it.</summary>
    public virtual bool ThinksFromTheStart => false;

    /// <summary>Gets what the first frame of a chat has in its delta; <see langword="null"/> where the first text has the role.</summary>
    public virtual JsonObject? FirstDelta => new() { ["role"] = "assistant", ["content"] = "" };

    /// <summary>Gets the field <c>system_fingerprint</c> of answers.</summary>
    public virtual string? Fingerprint => null;

    public static bool IsKnown(EmulatedServer server) => s_servers.ContainsKey(server);

    public static PlayedServer Create(EmulatorSettings settings) => s_servers[settings.Server].Create(settings);

    /// <summary>Gives the context window that a server has where nobody sets one.</summary>
    public static int DefaultContextWindow(EmulatedServer server) =>
        s_servers.TryGetValue(server, out var known) ? known.Window : LlamaCpp.DefaultWindow;

    /// <summary>Maps the routes that tell of the model and of the server.</summary>
    public abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>Reads what the reply is constrained to, from <c>response_format</c> and whatever else the server takes.</summary>
    /// <returns>The schema, or the error that is answered; neither where any text will do.</returns>
    public abstract (JsonElement? Schema, ApiError? Error) ReadConstraint(JsonElement body);

    /// <summary>Writes an error's body.</summary>
    public abstract JsonNode Error(ApiError error);

    protected abstract ApiError WrongKey { get; }

    protected abstract ApiError NoSuchModel(string model);

    protected abstract ApiError TooLong(int promptTokens, int maxTokens, int window);

    /// <summary>Adds what a choice has beside text and reason.</summary>
    public virtual void Complete(JsonObject choice) { }

    /// <summary>Gives the model's name in an answer.</summary>
    public virtual string NameInAnswers(EmulatorPrompt prompt) => Model.HoldsModel ? ModelId : prompt.ModelId;

    /// <summary>Hears that the model is about to answer.</summary>
    public virtual void Answers(EmulatorPrompt prompt) { }

    public virtual bool ReportsInStream(ApiError error) => false;

    public virtual IEnumerable<string> StreamErrorEvents(ApiError error) =>
        [$"data: {JsonText.Of(Error(error))}", EventSource.Done];

    /// <summary>
    /// Gives an error of Workers AI the status and the words that this server has for it; of a retired model a server of one's own
    /// knows no more than of one that never was.
    /// </summary>
    public ApiError InOwnWords(ApiError error, string model) =>
        error.Code switch
        {
            ApiError.NoSuchModel or ApiError.Retired => NoSuchModel(model) with { RetryAfter = error.RetryAfter },
            ApiError.ContextExceeded when Model.ContextWindow is var window => TooLong(
                (window ?? LlamaCpp.DefaultWindow) + 1,
                0,
                window ?? LlamaCpp.DefaultWindow
            ) with
            {
                RetryAfter = error.RetryAfter,
            },
            _ => error,
        };

    /// <summary>A negative limit means none, and 0 is one token.</summary>
    public int? ReadLimit(JsonElement body) =>
        LimitFields
            .Select(name =>
                body.TryGetProperty(name, out var limit)
                && limit.ValueKind == JsonValueKind.Number
                && limit.TryGetInt32(out var tokens)
                && tokens >= 0
                    ? Math.Max(tokens, 1)
                    : (int?)null
            )
            .FirstOrDefault(limit => limit is not null);

    /// <summary>
    /// Refuses what the server would not ask the model. A model has a template, and no template has a place for several answers at
    /// the end; without a model that is a fault.
    /// </summary>
    public virtual ApiError? Refusal(EmulatorPrompt prompt) =>
        Model.HoldsModel ? AssistantPrefill.Refusal(prompt) : null;

    /// <summary>Refuses or cuts what does not fit into the window. A prompt must leave room for one token; an answer ends where the window does.</summary>
    public virtual (EmulatorPrompt? Prompt, ApiError? Error) Fit(EmulatorPrompt prompt, int window)
    {
        var tokens = Model.CountTokens(prompt);
        return tokens >= window
            ? (null, TooLong(tokens, prompt.MaxTokens ?? 0, window) with { Excess = (tokens, window) })
            : (WithRoom(prompt, window - tokens), null);
    }

    protected static EmulatorPrompt WithRoom(EmulatorPrompt prompt, int room) =>
        prompt.With(maxTokens: Math.Min(prompt.MaxTokens ?? int.MaxValue, room));

    /// <summary>Lets only those through who have the key.</summary>
    public RequestDelegate WithKey(RequestDelegate answer) =>
        context => IsAccepted(context) ? answer(context) : RefuseAsync(context, WrongKey);

    protected virtual bool IsAccepted(HttpContext context) => BearerToken.IsAcceptedByOpenAIRoutes(context, Settings);

    /// <summary>Answers a request to a route that the server has not.</summary>
    public abstract Task RefuseRouteAsync(HttpContext context);

    public Task RefuseAsync(HttpContext context, ApiError error, bool isStream = false) =>
        new AnswerWriter(context, Dialect, FaultPlan.None).RefuseAsync(error, isStream, context.RequestAborted);

    protected void MapGet(IEndpointRouteBuilder routes, string path, Func<JsonNode> answer) =>
        routes.MapGet(path, WithKey(context => WriteAsync(context, answer())));

    protected static async Task WriteAsync(HttpContext context, JsonNode answer)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(JsonText.Bytes(answer), context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Reads OpenAI's <c>response_format</c>: its type, and the schema that type <c>json_schema</c> has.</summary>
    protected static (string? Type, JsonElement? Schema) ReadFormat(JsonElement body)
    {
        if (
            !body.TryGetProperty("response_format", out var format)
            || format.ValueKind != JsonValueKind.Object
            || !format.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String
        )
        {
            return (null, null);
        }

        return (
            type.GetString(),
            format.TryGetProperty("json_schema", out var named)
            && named.ValueKind == JsonValueKind.Object
            && named.TryGetProperty("schema", out var schema)
                ? schema
                : null
        );
    }

    protected static JsonElement AnyObject { get; } = JsonElement.Parse("""{"type":"object"}""");

    protected static JsonObject Known(params (string Name, long Value)[] values) =>
        [
            .. values
                .Where(value => value.Value > 0)
                .Select(value => KeyValuePair.Create(value.Name, (JsonNode?)value.Value)),
        ];
}
