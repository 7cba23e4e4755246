using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;

namespace OpenChat.Emulator.WorkersAI;

/// <summary>The Workers AI routes: the native one, and the old gateway's with and without <c>run/</c>.</summary>
internal sealed class CardRoutes(EmulatorSettings settings, EmulatorFaults faults)
{
    /// <summary>The dialect of what is refused before anything is asked.</summary>
    private static readonly CardDialect s_plain = new(FaultPlan.None);

    private readonly CardSchema _schema = new(settings.MaxContentLength);
    private int _requests;

    public void Map(IEndpointRouteBuilder application)
    {
        var routes = application.MapGroup("").WithMetadata(s_plain);
        routes.MapPost("/client/v4/accounts/{account}/ai/run/{**model}", RunAsync);
        routes.MapPost("/v1/{account}/{gateway}/workers-ai/run/{**model}", RunAsync);
        routes.MapPost("/v1/{account}/{gateway}/workers-ai/{**model}", RunAsync);
        routes.MapFallback(
            "/client/{**path}",
            (HttpContext context) => RefuseAsync(context, new(404, 7000, "No route for that URI"))
        );
    }

    private async Task RunAsync(HttpContext context)
    {
        AddHeaders(context);
        var request = context.Features.GetRequiredFeature<EmulatorRequest>();
        var model = context.Request.RouteValues["model"] as string ?? "";
        if ((RouteError(context, model) ?? BodyError(request)) is { } error)
        {
            await RefuseAsync(context, error).ConfigureAwait(false);
            return;
        }

        var prompt = CardSchema.Read(request.Json!.Value, DecodeSlashes(model));
        if (ContextError(prompt) is { } tooLong)
        {
            await RefuseAsync(context, tooLong).ConfigureAwait(false);
            return;
        }

        var plan = faults.Take(request);
        context.Features.Set(plan);
        await new AnswerWriter(context, new CardDialect(plan), plan)
            .WriteAsync(settings.Model, prompt, context.RequestAborted)
            .ConfigureAwait(false);
    }

    private ApiError? RouteError(HttpContext context, string model)
    {
        var account = context.Request.RouteValues["account"] as string;
        return !BearerToken.IsAccepted(context, settings) ? new(401, 10000, "Authentication error")
            : settings.AccountId is { } known && known != account
                ? new(
                    404,
                    7003,
                    $"Could not route to {context.Request.Path}, perhaps your object identifier is invalid?"
                )
            : settings.StrictPaths && DecodeSlashes(model) != model ? new(400, 7000, "No route for that URI")
            : !settings.Models.Contains(DecodeSlashes(model))
                ? new(400, 5007, $"No such model {DecodeSlashes(model)} or task")
            : null;
    }

    private ApiError? BodyError(EmulatorRequest request) =>
        request.Json is not { } body ? BadInput("the body is not valid JSON")
        : _schema.Violations(body) is { Count: > 0 } violations ? BadInput("Error: " + string.Join(", ", violations))
        : null;

    private ApiError? ContextError(EmulatorPrompt prompt) =>
        settings.Model.ContextWindow is { } window
        && settings.Model.CountTokens(prompt) is var tokens
        && tokens + (long?)prompt.MaxTokens > window
            ? new(
                400,
                ApiError.ContextExceeded,
                "AiError: The estimated number of input and maximum output tokens "
                    + $"({tokens} + {prompt.MaxTokens}) exceeded this model context window limit ({window})."
            )
            : null;

    private static ApiError BadInput(string what) => new(400, 5006, $"AiError: Bad input: {what}");

    /// <summary>Routing decodes every escape but the slash's.</summary>
    private static string DecodeSlashes(string model) => model.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private void AddHeaders(HttpContext context)
    {
        var id = Interlocked.Increment(ref _requests).ToString("x16", CultureInfo.InvariantCulture);
        var headers = context.Response.Headers;
        headers["cf-ray"] = $"{id}-EMU";
        headers["cf-ai-req-id"] = $"emulator-{id}";
        if (
            context.Request.Headers.ContainsKey("cf-aig-gateway-id")
            || context.Request.RouteValues.ContainsKey("gateway")
        )
        {
            headers["cf-aig-log-id"] = $"emulator-log-{id}";
            headers["cf-aig-cache-status"] = "MISS";
        }
    }

    private static Task RefuseAsync(HttpContext context, ApiError error) =>
        new ErrorWriter(context, s_plain, FaultPlan.None).WriteAsync(error, context.RequestAborted);
}
