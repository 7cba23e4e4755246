using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using OpenChat.Emulator.OpenAI.Servers;

namespace OpenChat.Emulator.OpenAI;

/// <summary>The OpenAI-compatible routes of the played server, over the same engine and with the same faults.</summary>
internal sealed class OpenAIRoutes(EmulatorSettings settings, EmulatorFaults faults)
{
    private readonly PlayedServer _server = PlayedServer.Create(settings);
    private int _requests;

    public void Map(IEndpointRouteBuilder application)
    {
        var routes = application.MapGroup("").WithMetadata(_server.Dialect);
        routes.MapPost("/v1/chat/completions", _server.WithKey(context => AnswerAsync(context, chat: true)));
        routes.MapPost("/v1/completions", _server.WithKey(context => AnswerAsync(context, chat: false)));
        _server.Map(routes);
        routes.MapFallback("{**path}", _server.RefuseRouteAsync);
    }

    private async Task AnswerAsync(HttpContext context, bool chat)
    {
        var request = context.Features.GetRequiredFeature<EmulatorRequest>();
        var (asked, error) = OpenAIRequest.Read(request.Json, chat, _server);
        var (prompt, refusal) = asked is null ? (null, error) : Fit(asked);
        if (prompt is null)
        {
            await RefuseAsync(context, request, refusal!, asked is { Stream: true }).ConfigureAwait(false);
            return;
        }

        var plan = faults.Take(request);
        context.Features.Set(plan);
        if (IsOf2025(plan) && Llama2025.HasTools(prompt.Body))
        {
            await _server.RefuseAsync(context, Llama2025.NoTools).ConfigureAwait(false);
            return;
        }

        if (FaultErrors.Of(plan) is null)
        {
            _server.Answers(prompt);
        }

        var id = Interlocked.Increment(ref _requests).ToString("x8", CultureInfo.InvariantCulture);
        var dialect = new OpenAIDialect(
            _server,
            plan,
            chat,
            _server.NameInAnswers(prompt),
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
            IsOf2025(plan)
                ? Llama2025.RefuseAsync(_server, context, error, isStream)
                : _server.RefuseAsync(context, error, isStream)
        ).ConfigureAwait(false);
    }

    private bool IsOf2025(FaultPlan plan) => plan.Has(EmulatorFaultKind.Llama2025) && _server is LlamaCpp;

    private (EmulatorPrompt? Prompt, ApiError? Error) Fit(EmulatorPrompt prompt) =>
        _server.Refusal(prompt) is { } refusal ? (null, refusal)
        : settings.Model.ContextWindow is { } window ? _server.Fit(prompt, window)
        : (prompt, null);
}
