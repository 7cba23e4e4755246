using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;

namespace OpenChat.Emulator.OpenAI;

/// <summary>What all routes of llama.cpp's server share: its key, its errors, its way to write JSON.</summary>
internal sealed class LlamaServer(EmulatorSettings settings)
{
    /// <summary>What stands where llama.cpp names its build.</summary>
    public const string Build = "openchat-emulator";

    /// <summary>The dialect of what is refused before anything is asked.</summary>
    public static readonly OpenAIDialect Dialect = new(FaultPlan.None, true, "", "", includeUsage: false);

    private static readonly ApiError s_wrongKey = new(401, 10000, "Invalid API Key");

    /// <summary>Lets only those through who have the key.</summary>
    public RequestDelegate WithKey(RequestDelegate answer) =>
        context =>
            BearerToken.IsAcceptedByOpenAIRoutes(context, settings)
                ? answer(context)
                : RefuseAsync(context, s_wrongKey);

    /// <summary>A model has a template, and no template has a place for several answers at the end; without a model that is a fault.</summary>
    public ApiError? Refusal(EmulatorPrompt prompt) =>
        settings.Model.HoldsModel ? AssistantPrefill.Refusal(prompt) : null;

    public static async Task WriteAsync(HttpContext context, JsonNode answer)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(JsonText.Bytes(answer), context.RequestAborted).ConfigureAwait(false);
    }

    public static Task RefuseAsync(HttpContext context, ApiError error) =>
        new ErrorWriter(context, Dialect, FaultPlan.None).WriteAsync(error, context.RequestAborted);

    /// <summary>Writes how long an answer took; the rates are computed as llama.cpp does.</summary>
    public static JsonObject Timings(EmulatorTimings timings, int cachedTokens)
    {
        var node = new JsonObject { ["cache_n"] = cachedTokens };
        AddPhase(node, "prompt", timings.PromptTokens, timings.PromptTime);
        AddPhase(node, "predicted", timings.CompletionTokens, timings.CompletionTime);
        return node;
    }

    /// <summary>No phase takes less than a microsecond, so that the rates are numbers.</summary>
    private static void AddPhase(JsonObject node, string name, int tokens, TimeSpan time)
    {
        var milliseconds = Math.Max(time.TotalMilliseconds, 0.001);
        node[$"{name}_n"] = tokens;
        node[$"{name}_ms"] = milliseconds;
        node[$"{name}_per_token_ms"] = tokens == 0 ? 0 : milliseconds / tokens;
        node[$"{name}_per_second"] = tokens * 1000 / milliseconds;
    }
}
