using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;

namespace OpenChat.Emulator.OpenAI;

/// <summary>How llama.cpp's server of May 2025, Jinja off, refused a request (recorded from b5450).</summary>
internal static class Llama2025
{
    public static readonly ApiError NoTools = new(500, 5006, "tools param requires --jinja flag");

    public static bool HasTools(JsonElement body) =>
        body.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array;

    public static Task RefuseAsync(PlayedServer server, HttpContext context, ApiError error, bool isStream) =>
        error.Code != ApiError.ContextExceeded ? server.RefuseAsync(context, error with { Status = 500 })
        : isStream
            ? new EventStream(context, FaultPlan.None).WriteAsync(
                EventSource.ErrorLineOf(TooLong()).ToAsyncEnumerable(),
                context.RequestAborted
            )
        : server.RefuseAsync(context, TooLong());

    private static ApiError TooLong() =>
        new(
            400,
            5006,
            "the request exceeds the available context size. try increasing the context size or enable context shift"
        );
}
