using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using OpenChat.Emulator.Generation;
using OpenChat.Emulator.Hosting;

namespace OpenChat.Emulator.OpenAI;

/// <summary>The OpenAI-compatible routes of llama.cpp's server of May 2025, over the same engine and with the same faults.</summary>
internal sealed class OpenAIRoutes(EmulatorSettings settings, EmulatorFaults faults)
{
    /// <summary>The dialect of what is refused before anything is asked.</summary>
    private static readonly OpenAIDialect s_plain = new(FaultPlan.None, true, "", "");

    private static readonly ApiError s_notFound = new(404, 7000, "File Not Found");
    private static readonly ApiError s_wrongKey = new(401, 10000, "Invalid API Key");

    private int _requests;

    public void Map(IEndpointRouteBuilder application)
    {
        var routes = application.MapGroup("").WithMetadata(s_plain);
        routes.MapPost("/v1/chat/completions", context => AnswerAsync(context, chat: true));
        routes.MapPost("/v1/completions", context => AnswerAsync(context, chat: false));
        routes.MapGet("/v1/models", ListModelsAsync);
        routes.MapGet("/health", context => WriteAsync(context, new JsonObject { ["status"] = "ok" }));
        routes.MapFallback("/v1/{**path}", (HttpContext context) => RefuseAsync(context, s_notFound));
    }

    private async Task AnswerAsync(HttpContext context, bool chat)
    {
        if (!BearerToken.IsAcceptedByOpenAIRoutes(context, settings))
        {
            await RefuseAsync(context, s_wrongKey).ConfigureAwait(false);
            return;
        }

        var request = context.Features.GetRequiredFeature<EmulatorRequest>();
        var (prompt, error) = OpenAIRequest.Read(request.Json, chat);
        if (prompt is null)
        {
            await RefuseAsync(context, error!).ConfigureAwait(false);
            return;
        }

        var room = settings.ContextWindow - PromptSize.Of(prompt);
        if (room <= 0)
        {
            await RefuseTooLongAsync(context, prompt.Stream).ConfigureAwait(false);
            return;
        }

        var plan = faults.Take(request);
        context.Features.Set(plan);
        var id = Interlocked.Increment(ref _requests).ToString("x8", CultureInfo.InvariantCulture);
        await new AnswerWriter(context, new OpenAIDialect(plan, chat, prompt.ModelId, $"chatcmpl-{id}"), plan)
            .WriteAsync(settings.Engine, WithinWindow(prompt, room), context.RequestAborted)
            .ConfigureAwait(false);
    }

    /// <summary>Generation ends where the context does.</summary>
    private static EmulatorPrompt WithinWindow(EmulatorPrompt prompt, int? room) =>
        room is null
            ? prompt
            : new EmulatorPrompt
            {
                Body = prompt.Body,
                Messages = prompt.Messages,
                ModelId = prompt.ModelId,
                RawText = prompt.RawText,
                StopSequences = prompt.StopSequences,
                Stream = prompt.Stream,
                MaxTokens = Math.Min(prompt.MaxTokens ?? int.MaxValue, room.Value),
            };

    /// <summary>
    /// In a stream llama.cpp of May 2025 reports this with status 200, on a line that is no field of server-sent events; a current
    /// one answers 400 before the stream begins.
    /// </summary>
    private static async Task RefuseTooLongAsync(HttpContext context, bool stream)
    {
        var error = new ApiError(
            400,
            5021,
            "the request exceeds the available context size. try increasing the context size or enable context shift"
        );
        if (stream)
        {
            await new EventStream(context, FaultPlan.None)
                .WriteAsync(EventSource.ErrorLineOf(error).ToAsyncEnumerable(), context.RequestAborted)
                .ConfigureAwait(false);
        }
        else
        {
            await RefuseAsync(context, error).ConfigureAwait(false);
        }
    }

    private Task ListModelsAsync(HttpContext context) =>
        BearerToken.IsAcceptedByOpenAIRoutes(context, settings)
            ? WriteAsync(
                context,
                new JsonObject
                {
                    ["object"] = "list",
                    ["data"] = new JsonArray(
                        new JsonObject
                        {
                            ["id"] = OpenAIRequest.DefaultModel,
                            ["object"] = "model",
                            ["created"] = OpenAIDialect.Created,
                            ["owned_by"] = "openchat-emulator",
                        }
                    ),
                }
            )
            : RefuseAsync(context, s_wrongKey);

    private static async Task WriteAsync(HttpContext context, JsonNode answer)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(JsonText.Bytes(answer), context.RequestAborted).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context, ApiError error) =>
        new ErrorWriter(context, s_plain, FaultPlan.None).WriteAsync(error, context.RequestAborted);
}
