using Microsoft.AspNetCore.Http;

namespace OpenChat.Emulator.Answering;

/// <summary>Looks for the token of a request.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Tells whether the Workers AI routes let the request through.</summary>
    public static bool IsAccepted(HttpContext context, EmulatorSettings settings) =>
        !settings.RequireToken || (Read(context) is { } token && (settings.Token ?? token) == token);

    /// <summary>Tells whether the OpenAI-compatible routes let the request through: without a key of their own they ask for none.</summary>
    public static bool IsAcceptedByOpenAIRoutes(HttpContext context, EmulatorSettings settings) =>
        settings.Token is not { } expected || !settings.RequireToken || Read(context) == expected;

    private static string? Read(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return
            header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && header[Scheme.Length..].Trim() is { Length: > 0 } token
            ? token
            : null;
    }
}
