using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.OpenAI;

/// <summary>The OpenAI-compatible routes of llama.cpp's server of June 2026, over the same engine and with the same faults.</summary>
internal sealed class OpenAIRoutes(EmulatorSettings settings, EmulatorFaults faults)
{
    private static readonly ApiError s_notFound = new(404, 7000, "File Not Found");

    private readonly LlamaServer _server = new(settings);
    private int _requests;

    public void Map(IEndpointRouteBuilder application)
    {
        var routes = application.MapGroup("").WithMetadata(LlamaServer.Dialect);
        routes.MapPost("/v1/chat/completions", _server.WithKey(context => AnswerAsync(context, chat: true)));
        routes.MapPost("/v1/completions", _server.WithKey(context => AnswerAsync(context, chat: false)));
        routes.MapFallback("/v1/{**path}", (HttpContext context) => LlamaServer.RefuseAsync(context, s_notFound));
    }

    private async Task AnswerAsync(HttpContext context, bool chat)
    {
        var request = context.Features.GetRequiredFeature<EmulatorRequest>();
        var (asked, error) = OpenAIRequest.Read(request.Json, chat);
        var (prompt, refusal) = asked is null ? (null, error) : Fit(asked);
        if (prompt is null)
        {
            await RefuseAsync(context, request, refusal!, asked is { Stream: true }).ConfigureAwait(false);
            return;
        }

        var plan = faults.Take(request);
        context.Features.Set(plan);
        if (plan.Has(EmulatorFaultKind.Llama2025) && Llama2025.HasTools(prompt.Body))
        {
            await LlamaServer.RefuseAsync(context, Llama2025.NoTools).ConfigureAwait(false);
            return;
        }

        var id = Interlocked.Increment(ref _requests).ToString("x8", CultureInfo.InvariantCulture);
        var dialect = new OpenAIDialect(
            plan,
            chat,
            settings.Model.HoldsModel ? settings.Model.Facts.Id : prompt.ModelId,
            $"chatcmpl-{id}",
            OpenAIRequest.IncludesUsage(prompt.Body)
        );
        await new AnswerWriter(context, dialect, plan)
            .WriteAsync(settings.Model, prompt, context.RequestAborted)
            .ConfigureAwait(false);
    }

    private async Task RefuseAsync(HttpContext context, EmulatorRequest request, ApiError error, bool isStream)
    {
        var plan = faults.TakeForRefusal(request);
        context.Features.Set(plan);
        await (
            plan.Has(EmulatorFaultKind.Llama2025)
                ? Llama2025.RefuseAsync(context, error, isStream)
                : LlamaServer.RefuseAsync(context, error)
        ).ConfigureAwait(false);
    }

    /// <summary>Refuses what the model cannot read; what it can ends where the context does. A prompt must leave room for one token.</summary>
    private (EmulatorPrompt? Prompt, ApiError? Error) Fit(EmulatorPrompt prompt)
    {
        if (_server.Refusal(prompt) is { } refusal)
        {
            return (null, refusal);
        }

        if (settings.Model.ContextWindow is not { } window)
        {
            return (prompt, null);
        }

        var tokens = settings.Model.CountTokens(prompt);
        return tokens >= window ? (null, TooLong(tokens, window)) : (WithLimit(prompt, window - tokens), null);
    }

    private static ApiError TooLong(int tokens, int window) =>
        new(
            400,
            ApiError.ContextExceeded,
            $"request ({tokens} tokens) exceeds the available context size ({window} tokens), try increasing it"
        )
        {
            Excess = (tokens, window),
        };

    private static EmulatorPrompt WithLimit(EmulatorPrompt prompt, int room) =>
        new()
        {
            Body = prompt.Body,
            Messages = prompt.Messages,
            ModelId = prompt.ModelId,
            RawText = prompt.RawText,
            StopSequences = prompt.StopSequences,
            Stream = prompt.Stream,
            MaxTokens = Math.Min(prompt.MaxTokens ?? int.MaxValue, room),
        };
}
